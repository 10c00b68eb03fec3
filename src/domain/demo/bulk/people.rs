//! Who asks, from where and in which words: invented people under reserved domains (RFC 2606), with names in the scripts of their
//! places.

use super::dice::Dice;
use crate::base::language::Language;
use crate::domain::cases::Outcome;
use crate::domain::rulebook::{Place, Right};

/// Names of a part of the world: as written, and as their addresses have them.
struct Culture {
    given: &'static [(&'static str, &'static str)],
    family: &'static [(&'static str, &'static str)],
    family_first: bool,
    joined_by: &'static str,
    details: &'static [&'static str],
}

/// Somebody who asks, once or several times.
pub(super) struct Requester {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) place: Option<Place>,
    pub(super) language: Language,
    /// Asks for others, as their authorised agent.
    pub(super) is_agent: bool,
    culture: &'static Culture,
}

/// Places from which many ask; all the others share what is left.
const FREQUENT: [(u32, &str); 34] = [
    (220, "TW"),
    (80, "DE"),
    (60, "GB"),
    (60, "US-CA"),
    (40, "JP"),
    (40, "FR"),
    (30, "KR"),
    (25, "IE"),
    (25, "NL"),
    (25, "ES"),
    (25, "IT"),
    (25, "IN"),
    (25, "BR"),
    (20, "AU"),
    (20, "SG"),
    (20, "HK"),
    (15, "US-VA"),
    (15, "US-TX"),
    (15, "US-CO"),
    (15, "CA-QC"),
    (15, "CH"),
    (15, "SE"),
    (15, "PL"),
    (15, "TH"),
    (15, "ID"),
    (10, "GR"),
    (10, "UA"),
    (10, "AE"),
    (10, "IL"),
    (10, "ZA"),
    (10, "NZ"),
    (10, "US-NY"),
    (10, "NO"),
    (10, "AT"),
];

/// Rights by how often they are asked for.
pub(super) const RIGHTS: [(u32, Right); 16] = [
    (300, Right::Access),
    (250, Right::Deletion),
    (120, Right::Marketing),
    (70, Right::Correction),
    (50, Right::Portability),
    (40, Right::Consent),
    (40, Right::Objection),
    (30, Right::Sale),
    (25, Right::Other),
    (20, Right::Restriction),
    (15, Right::Complaint),
    (15, Right::Categories),
    (10, Right::Sensitive),
    (8, Right::Automated),
    (4, Right::Minor),
    (3, Right::Leak),
];

impl Requester {
    /// The person of a number, the same each time.
    pub(super) fn of(seed: u64, number: u64, places: &[Place], is_agent: bool) -> Self {
        let dice = Dice::of(seed, 2, number);
        let place = match dice.between(1, 1_000) {
            1..=20 => None,
            21..=850 => Place::parse(dice.weighted(&FREQUENT)),
            _ => Some(dice.one_of(places)),
        };
        let culture = culture_of(place);
        let (given, given_plain) = dice.one_of(culture.given);
        let (family, family_plain) = dice.one_of(culture.family);
        let (first, last) = if culture.family_first { (family, given) } else { (given, family) };
        let host = dice.one_of(&["mail.example", "post.example", "inbox.example", "example.net", "example.org"]);
        let language = match place.map(Place::code) {
            Some("TW" | "HK" | "MO") => Language::ZhHant,
            _ => Language::En,
        };
        Self {
            name: format!("{first}{}{last}", culture.joined_by),
            email: format!("{given_plain}.{family_plain}.{number}@{host}"),
            phone: if dice.in_thousand(150) {
                format!("+999 {:07}", dice.between(0, 9_999_999))
            } else {
                String::new()
            },
            place,
            language,
            is_agent,
            culture,
        }
    }

    /// What they write, in their own words.
    pub(super) fn details(&self, dice: &Dice) -> String {
        let first = dice.one_of(self.culture.details);
        let second = dice.one_of(self.culture.details);
        if dice.in_thousand(300) && first != second { format!("{first}\n{second}") } else { first.to_owned() }
    }
}

fn culture_of(place: Option<Place>) -> &'static Culture {
    match place.map(|place| place.country().code()) {
        Some("TW" | "HK" | "MO" | "CN") => &CHINESE,
        Some("JP") => &JAPANESE,
        Some("KR" | "KP") => &KOREAN,
        Some("UA" | "RU" | "BY" | "BG" | "RS" | "MK" | "KZ" | "KG" | "MN") => &CYRILLIC,
        Some("GR" | "CY") => &GREEK,
        Some(
            "AE" | "SA" | "EG" | "JO" | "KW" | "QA" | "BH" | "OM" | "LB" | "MA" | "TN" | "DZ" | "IQ" | "LY" | "YE",
        ) => &ARABIC,
        Some("IN" | "NP") => &DEVANAGARI,
        Some("TH") => &THAI,
        Some("IL") => &HEBREW,
        Some("DE" | "AT" | "CH" | "LI") => &GERMAN,
        Some("FR" | "BE" | "LU" | "MC" | "SN" | "CI") => &FRENCH,
        Some("ES" | "MX" | "AR" | "CL" | "CO" | "PE" | "UY" | "PT" | "BR" | "IT") => &ROMANCE,
        _ => &ENGLISH,
    }
}

/// What the desk writes in an answer.
pub(super) fn answer(outcome: Outcome, language: Language) -> &'static str {
    match (outcome, language) {
        (Outcome::Fulfilled, Language::ZhHant) => "我們已依您的申請辦理完畢，細節如下。如有疑問，歡迎在本頁回覆。",
        (Outcome::Fulfilled, _) => {
            "We have done what you asked for. The details are below; write to us on this page if anything is unclear."
        }
        (Outcome::PartlyFulfilled, Language::ZhHant) => "我們已辦理大部分內容；帳務資料依稅法須保存，期滿即刪除。",
        (Outcome::PartlyFulfilled, _) => {
            "We have done most of what you asked for. Invoices are kept as tax law requires and deleted after that."
        }
        (Outcome::Refused, Language::ZhHant) => "我們無法辦理這項申請，因為仍有尚待履行的契約。您可以提出申訴。",
        (Outcome::Refused, _) => {
            "We cannot do this, because a contract between us is still to be fulfilled. You may appeal, or complain to the authority."
        }
        (Outcome::NothingHeld, Language::ZhHant) => "我們查遍各系統，沒有找到與您提供的聯絡方式相符的資料。",
        (Outcome::NothingHeld, _) => {
            "We searched every system and found nothing under the contact details you gave us."
        }
        (Outcome::Redirected, Language::ZhHant) => "這些資料是我們代客戶處理的，已於今日轉交該客戶，由其回覆您。",
        (Outcome::Redirected, _) => {
            "We hold this data for one of our customers, who decides about it. We passed your request on today."
        }
        (_, Language::ZhHant) => "我們多次詢問所需資訊而未獲回覆，因此先行結案。您隨時可以重新提出。",
        _ => "We asked for what we needed and heard nothing, so we close this for now. You may ask again at any time.",
    }
}

/// What the desk asks.
pub(super) fn question(dice: &Dice, language: Language) -> &'static str {
    match language {
        Language::ZhHant => dice.one_of(&[
            "您方便告訴我們當時使用的電子郵件地址嗎？這樣可以找得更完整。",
            "您指的是哪一個帳號？我們找到了兩個。",
            "請問公開的論壇貼文也要一併處理嗎？",
        ]),
        Language::En => dice.one_of(&[
            "Could you tell us which of the two accounts you mean?",
            "Do you also want the public forum posts to be removed?",
            "Which address did you use when you registered? We can search more thoroughly with it.",
        ]),
    }
}

/// What a requester answers.
pub(super) fn reply(dice: &Dice, language: Language) -> &'static str {
    match language {
        Language::ZhHant => {
            dice.one_of(&["是的，麻煩一併處理。", "是我 2024 年 9 月註冊的那一個，謝謝。", "兩個都是我的。"])
        }
        Language::En => dice.one_of(&[
            "Yes please, all of it.",
            "The older one, from September 2024. Thank you.",
            "Both of them are mine.",
        ]),
    }
}

/// What the desk notes for itself.
pub(super) fn note(dice: &Dice) -> &'static str {
    dice.one_of(&[
        "Account and support both have data; marketing is still to be searched.",
        "帳號與客服系統都有資料，行銷系統待查。",
        "Invoices: keep for ten years under tax law, say so in the answer.",
        "已請資訊部門匯出，預計明天完成。",
        "Called back: the person can be reached in the mornings.",
    ])
}

/// Why the desk needs more time.
pub(super) fn reason(language: Language) -> &'static str {
    match language {
        Language::ZhHant => "資料分散在數個系統且數量龐大，需要更多時間整理。",
        Language::En => {
            "Your data is spread over several systems and there is a lot of it: we need more time to put it together."
        }
    }
}

/// What the desk sets itself to do.
pub(super) fn task(dice: &Dice) -> &'static str {
    dice.one_of(&[
        "Delete from the mail archive and tell the provider",
        "Check that the backups have run out",
        "向行銷系統供應商確認已刪除",
        "Ask the payroll office for their copy",
        "匯出客服對話紀錄",
    ])
}

/// What is written against a refusal.
pub(super) fn appeal(language: Language) -> &'static str {
    match language {
        Language::ZhHant => "契約已經終止並結清，我認為沒有理由繼續保存我的資料。",
        Language::En => "The contract has ended and is paid. I see no reason to keep my data any longer.",
    }
}

/// A wrong value and the right one.
pub(super) fn correction(dice: &Dice) -> (&'static str, &'static str) {
    dice.one_of(&[
        ("Main Street 12", "Main Street 21"),
        ("1987-03-02", "1987-02-03"),
        ("陳怡均", "陳怡君"),
        ("Müler", "Müller"),
    ])
}

const ENGLISH: Culture = Culture {
    given: &[
        ("Aoife", "aoife"),
        ("Ben", "ben"),
        ("Chloe", "chloe"),
        ("Dana", "dana"),
        ("Emeka", "emeka"),
        ("Fiona", "fiona"),
        ("Grace", "grace"),
        ("Harriet", "harriet"),
        ("Isaac", "isaac"),
        ("Jamal", "jamal"),
        ("Keira", "keira"),
        ("Liam", "liam"),
        ("Marta", "marta"),
        ("Noah", "noah"),
        ("Olivia", "olivia"),
        ("Priya", "priya"),
        ("Quinn", "quinn"),
        ("Rosa", "rosa"),
        ("Søren", "soren"),
        ("Tomasz", "tomasz"),
    ],
    family: &[
        ("Brennan", "brennan"),
        ("Carter", "carter"),
        ("Dlamini", "dlamini"),
        ("Edwards", "edwards"),
        ("Foster", "foster"),
        ("Garcia", "garcia"),
        ("Hughes", "hughes"),
        ("Ivanović", "ivanovic"),
        ("Johansson", "johansson"),
        ("Kowalska", "kowalska"),
        ("Lindqvist", "lindqvist"),
        ("Murphy", "murphy"),
        ("Nguyen", "nguyen"),
        ("Okafor", "okafor"),
        ("Patel", "patel"),
        ("Rahman", "rahman"),
        ("Smith", "smith"),
        ("Taylor", "taylor"),
        ("van den Berg", "vandenberg"),
        ("Whitfield", "whitfield"),
    ],
    family_first: false,
    joined_by: " ",
    details: &[
        "Please send me everything you hold about me, including what support wrote down.",
        "I closed my account last year and still get letters. Please delete what is left.",
        "I took part in your online seminar in September and used my work address.",
        "My old phone number is still in your system; it belongs to somebody else now.",
        "I would like to know whom you passed my data on to.",
        "This concerns the trial account and the newsletter.",
    ],
};

const CHINESE: Culture = Culture {
    given: &[
        ("怡君", "yijun"),
        ("家豪", "chiahao"),
        ("淑芬", "shufen"),
        ("志明", "chihming"),
        ("雅婷", "yating"),
        ("俊傑", "chunchieh"),
        ("欣怡", "hsinyi"),
        ("冠宇", "kuanyu"),
        ("佳穎", "chiaying"),
        ("建宏", "chienhung"),
        ("美玲", "meiling"),
        ("宗翰", "tsunghan"),
        ("詩涵", "shihhan"),
        ("柏翰", "pohan"),
        ("惠如", "huiju"),
        ("承恩", "chengen"),
    ],
    family: &[
        ("陳", "chen"),
        ("林", "lin"),
        ("黃", "huang"),
        ("張", "chang"),
        ("李", "lee"),
        ("王", "wang"),
        ("吳", "wu"),
        ("劉", "liu"),
        ("蔡", "tsai"),
        ("楊", "yang"),
        ("許", "hsu"),
        ("鄭", "cheng"),
        ("歐陽", "ouyang"),
        ("郭", "kuo"),
        ("洪", "hung"),
        ("曾", "tseng"),
    ],
    family_first: true,
    joined_by: "",
    details: &[
        "想知道貴公司有我的哪些資料，包含客服紀錄和活動報名資料。",
        "我去年已經停用帳號，但還是收到廣告信，請刪除剩下的資料。",
        "我的舊電話號碼還在系統裡，那支號碼現在是別人在用。",
        "想請問我的資料提供給了哪些廠商。",
        "這是關於試用帳號和電子報的申請。",
    ],
};

const JAPANESE: Culture = Culture {
    given: &[
        ("さくら", "sakura"),
        ("健太", "kenta"),
        ("美咲", "misaki"),
        ("大輔", "daisuke"),
        ("結衣", "yui"),
        ("翔", "sho"),
        ("陽子", "yoko"),
        ("誠", "makoto"),
    ],
    family: &[
        ("佐藤", "sato"),
        ("鈴木", "suzuki"),
        ("高橋", "takahashi"),
        ("田中", "tanaka"),
        ("渡辺", "watanabe"),
        ("伊藤", "ito"),
        ("山本", "yamamoto"),
        ("小林", "kobayashi"),
    ],
    family_first: true,
    joined_by: " ",
    details: &[
        "保有している私の個人データの写しをお送りください。",
        "退会したので、残っているデータを削除してください。",
        "以前の住所が登録されたままです。",
    ],
};

const KOREAN: Culture = Culture {
    given: &[
        ("민준", "minjun"),
        ("서연", "seoyeon"),
        ("지훈", "jihoon"),
        ("하은", "haeun"),
        ("도윤", "doyoon"),
        ("수빈", "subin"),
        ("예준", "yejun"),
        ("지우", "jiwoo"),
    ],
    family: &[
        ("김", "kim"),
        ("이", "lee"),
        ("박", "park"),
        ("최", "choi"),
        ("정", "jung"),
        ("강", "kang"),
        ("조", "cho"),
        ("윤", "yoon"),
    ],
    family_first: true,
    joined_by: "",
    details: &[
        "제 개인정보를 모두 삭제해 주세요.",
        "보유하고 있는 제 정보의 사본을 보내 주세요.",
        "예전 전화번호가 아직 등록되어 있습니다.",
    ],
};

const CYRILLIC: Culture = Culture {
    given: &[
        ("Оксана", "oksana"),
        ("Андрій", "andrii"),
        ("Марія", "mariia"),
        ("Богдан", "bohdan"),
        ("Іван", "ivan"),
        ("Леся", "lesia"),
        ("Тарас", "taras"),
        ("Ольга", "olha"),
    ],
    family: &[
        ("Шевченко", "shevchenko"),
        ("Коваленко", "kovalenko"),
        ("Бондар", "bondar"),
        ("Мельник", "melnyk"),
        ("Петров", "petrov"),
        ("Димитрова", "dimitrova"),
        ("Савчук", "savchuk"),
        ("Ткаченко", "tkachenko"),
    ],
    family_first: false,
    joined_by: " ",
    details: &[
        "Надішліть, будь ласка, копію всіх моїх даних.",
        "Прошу видалити мій обліковий запис і все, що з ним пов’язано.",
    ],
};

const GREEK: Culture = Culture {
    given: &[
        ("Ελένη", "eleni"),
        ("Γιώργος", "giorgos"),
        ("Μαρία", "maria"),
        ("Νίκος", "nikos"),
        ("Σοφία", "sofia"),
        ("Κώστας", "kostas"),
    ],
    family: &[
        ("Παπαδοπούλου", "papadopoulou"),
        ("Γεωργίου", "georgiou"),
        ("Νικολάου", "nikolaou"),
        ("Ιωάννου", "ioannou"),
        ("Δημητρίου", "dimitriou"),
        ("Αντωνίου", "antoniou"),
    ],
    family_first: false,
    joined_by: " ",
    details: &["Θα ήθελα αντίγραφο των προσωπικών μου δεδομένων.", "Παρακαλώ διαγράψτε τον λογαριασμό μου."],
};

const ARABIC: Culture = Culture {
    given: &[
        ("ليلى", "layla"),
        ("محمد", "mohammed"),
        ("فاطمة", "fatima"),
        ("يوسف", "yousef"),
        ("نور", "nour"),
        ("خالد", "khalid"),
    ],
    family: &[
        ("الهاشمي", "alhashimi"),
        ("حداد", "haddad"),
        ("المنصوري", "almansoori"),
        ("خوري", "khoury"),
        ("العلي", "alali"),
        ("سالم", "salem"),
    ],
    family_first: false,
    joined_by: " ",
    details: &["أرجو إرسال نسخة من جميع بياناتي.", "أطلب حذف حسابي وكل ما يتعلق به."],
};

const DEVANAGARI: Culture = Culture {
    given: &[
        ("अनीता", "anita"),
        ("राहुल", "rahul"),
        ("प्रिया", "priya"),
        ("विक्रम", "vikram"),
        ("सुनीता", "sunita"),
        ("अर्जुन", "arjun"),
    ],
    family: &[
        ("शर्मा", "sharma"),
        ("पटेल", "patel"),
        ("सिंह", "singh"),
        ("गुप्ता", "gupta"),
        ("वर्मा", "verma"),
        ("नायर", "nair"),
    ],
    family_first: false,
    joined_by: " ",
    details: &["कृपया मेरे सभी डेटा की एक प्रति भेजें।", "Please delete my account and tell me when it is done."],
};

const THAI: Culture = Culture {
    given: &[
        ("สมชาย", "somchai"),
        ("สุดา", "suda"),
        ("นภา", "napa"),
        ("วิชัย", "wichai"),
        ("กมล", "kamon"),
        ("พิมพ์", "pim"),
    ],
    family: &[
        ("ใจดี", "chaidee"),
        ("ศรีสุข", "srisuk"),
        ("วงศ์ทอง", "wongthong"),
        ("แสงทอง", "saengthong"),
        ("บุญมา", "bunma"),
        ("ทองดี", "thongdee"),
    ],
    family_first: false,
    joined_by: " ",
    details: &["ขอสำเนาข้อมูลส่วนบุคคลของฉันทั้งหมด", "กรุณาลบบัญชีของฉัน"],
};

const HEBREW: Culture = Culture {
    given: &[
        ("נועה", "noa"),
        ("יוסי", "yossi"),
        ("מיכל", "michal"),
        ("דוד", "david"),
        ("תמר", "tamar"),
        ("אורי", "uri"),
    ],
    family: &[
        ("כהן", "cohen"),
        ("לוי", "levi"),
        ("מזרחי", "mizrahi"),
        ("פרץ", "peretz"),
        ("ביטון", "biton"),
        ("שפירא", "shapira"),
    ],
    family_first: false,
    joined_by: " ",
    details: &["אבקש עותק של כל המידע שלי.", "נא למחוק את החשבון שלי."],
};

const GERMAN: Culture = Culture {
    given: &[
        ("Jürgen", "juergen"),
        ("Anke", "anke"),
        ("Björn", "bjoern"),
        ("Käthe", "kaethe"),
        ("Lukas", "lukas"),
        ("Marlene", "marlene"),
        ("Nils", "nils"),
        ("Ute", "ute"),
    ],
    family: &[
        ("Weber", "weber"),
        ("Müller", "mueller"),
        ("Großmann", "grossmann"),
        ("Schäfer", "schaefer"),
        ("Köhler", "koehler"),
        ("Brandt", "brandt"),
        ("Vogel", "vogel"),
        ("Zürcher", "zuercher"),
    ],
    family_first: false,
    joined_by: " ",
    details: &[
        "Bitte senden Sie mir eine Kopie aller Daten, die Sie über mich speichern.",
        "Bitte löschen Sie mein Konto und alles, was dazugehört.",
        "Meine alte Anschrift steht noch in Ihrem System.",
    ],
};

const FRENCH: Culture = Culture {
    given: &[
        ("Chloé", "chloe"),
        ("Étienne", "etienne"),
        ("Zoé", "zoe"),
        ("François", "francois"),
        ("Anaïs", "anais"),
        ("Loïc", "loic"),
    ],
    family: &[
        ("Lefèvre", "lefevre"),
        ("Dubois", "dubois"),
        ("Moreau", "moreau"),
        ("Gérard", "gerard"),
        ("Nguyễn", "nguyen"),
        ("Benoît", "benoit"),
    ],
    family_first: false,
    joined_by: " ",
    details: &[
        "Je souhaite recevoir une copie de mes données personnelles.",
        "Merci de supprimer mon compte et tout ce qui s’y rattache.",
    ],
};

const ROMANCE: Culture = Culture {
    given: &[
        ("José", "jose"),
        ("Lucía", "lucia"),
        ("João", "joao"),
        ("Giulia", "giulia"),
        ("Íñigo", "inigo"),
        ("Beatriz", "beatriz"),
        ("Matteo", "matteo"),
        ("Conceição", "conceicao"),
    ],
    family: &[
        ("Núñez", "nunez"),
        ("Gonçalves", "goncalves"),
        ("Rossi", "rossi"),
        ("Fernández", "fernandez"),
        ("Araújo", "araujo"),
        ("Esposito", "esposito"),
        ("Peña", "pena"),
        ("Martín", "martin"),
    ],
    family_first: false,
    joined_by: " ",
    details: &[
        "Quisiera una copia de todos mis datos.",
        "Por favor, apaguem a minha conta e tudo o que lhe pertence.",
        "Vorrei sapere quali dati avete su di me.",
    ],
};
