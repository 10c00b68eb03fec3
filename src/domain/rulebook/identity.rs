//! How sure one has to be who asks, by what is asked, under which law, and how sensitive the data are: a ladder that is data, beside the
//! grounds. A law without rows of its own has those of `generic`. What must never be asked stands there, too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::grounds::{Grounds, LAWS};
use super::right::{Matter, Right};
use crate::base::language::Language;
use crate::base::text::Words;

static BUILT_IN: LazyLock<Ladder> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/identity.toml")).expect("the ladder reads")
});

/// The rung of a document.
pub const DOCUMENT: u8 = 5;
/// The rung of facts that are compared.
pub const FACTS: u8 = 3;
/// The rung of a mailbox or account that was known before.
pub const HELD_BEFORE: u8 = 2;
/// The rung of meeting the person.
pub const IN_PERSON: u8 = 4;
/// The rung of the mailbox of the request.
pub const MAILBOX: u8 = 1;

/// A rung.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Its number, from 0.
    pub number: u8,
    /// Its code.
    pub code: String,
    /// Its short name.
    pub name: Words,
    /// What it means.
    pub words: Words,
}

/// Something that belongs to a row besides its rungs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Its code.
    pub code: String,
    /// What it means.
    pub words: Words,
}

/// Ways to be sure: all rungs of a way are needed, and one way is enough.
pub type Ways = Vec<Vec<u8>>;

/// A row: how sure one has to be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    rights: Vec<String>,
    laws: Vec<String>,
    sensitivity: Vec<String>,
    what: String,
    /// `offered` where that law has no such right.
    #[serde(default, rename = "as")]
    pub as_: String,
    rungs: Ways,
    /// How many facts are compared: from, to.
    #[serde(default)]
    pub facts: Option<[usize; 2]>,
    #[serde(default)]
    if_held: Ways,
    #[serde(default)]
    beyond: Ways,
    #[serde(default)]
    doubt: Ways,
    /// Codes of what else belongs to it.
    pub extra: Vec<String>,
    /// How sure it is: `V` read, `K` known, `K?` doubtful, `P` our own.
    pub mark: String,
}

impl Need {
    /// Whether nobody is asked who they are.
    #[must_use]
    pub fn asks_nothing(&self) -> bool {
        self.rungs.iter().any(|way| way == &[0])
    }

    /// Whether something belongs to it.
    #[must_use]
    pub fn has(&self, extra: &str) -> bool {
        self.extra.iter().any(|code| code == extra)
    }

    /// Whether counsel has to look before it is relied on.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.mark == "K?"
    }

    /// The ways that lead there.
    #[must_use]
    pub fn ways(&self, is_held: bool, is_doubted: bool) -> Ways {
        if is_doubted && !self.doubt.is_empty() {
            return self.doubt.clone();
        }
        let base = if is_held && !self.if_held.is_empty() { &self.if_held } else { &self.rungs };
        base.iter().chain(&self.beyond).cloned().collect()
    }
}

/// What must never be asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// Its code.
    pub code: String,
    /// Whether the program refuses it; otherwise it warns.
    pub refuse: bool,
    /// The one condition under which it is open.
    #[serde(default)]
    pub unless: String,
    /// What it is.
    pub words: Words,
    #[serde(default)]
    cite: String,
    #[serde(default)]
    cite_zh: String,
    /// How sure it is.
    pub mark: String,
}

impl Never {
    /// Where the law says so, as people of a language cite it.
    #[must_use]
    pub fn cite(&self, language: Language) -> &str {
        if language == Language::ZhHant { &self.cite_zh } else { &self.cite }
    }
}

/// A doubt that may be named.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// Its code.
    pub code: String,
    /// Whether the handler's own words say it.
    #[serde(default)]
    pub own: bool,
    /// The result after which alone it may be named.
    #[serde(default)]
    pub after: String,
}

/// A way to remove a doubt.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Its code.
    pub code: String,
    /// The rung it reaches.
    pub rung: u8,
}

/// A field that may be compared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its code.
    pub code: String,
    on: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coded {
    code: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskingDays {
    reply_days: u64,
    document_hours: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SensitiveKinds {
    special: Vec<String>,
    letters: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Sensitive {
    relations: Vec<String>,
    #[serde(flatten)]
    by_law: BTreeMap<String, SensitiveKinds>,
}

/// What is asked for, as far as the ladder asks.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it is about.
    pub matter: Matter,
    /// The law whose rows count: a family or a place of one.
    pub law: &'a str,
    /// Whether something sensitive was found.
    pub is_sensitive: bool,
    /// Whether something was found at all.
    pub is_held: bool,
    /// Whether it is the small thing of its right: the removal of a referral or of one's own post, a correction of one's own copy.
    pub is_small: bool,
}

/// The ladder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    schema_version: u32,
    /// Raised with every change.
    pub edition: String,
    rung: Vec<Rung>,
    extra: Vec<Extra>,
    need: Vec<Need>,
    never: Vec<Never>,
    asking: AskingDays,
    sensitive: Sensitive,
    doubt: Vec<Doubt>,
    way: Vec<Way>,
    field: Vec<Field>,
    document: Vec<Coded>,
}

impl Ladder {
    /// The one of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// How sure one has to be. Before anything was found, whether something is held is all that is asked.
    #[must_use]
    pub fn need(&self, asked: Asked<'_>) -> &Need {
        let right = match asked.matter {
            Matter::Appeal => "appeal",
            Matter::Request(right) => right.code(),
        };
        let is_small = asked.is_small || (!asked.is_held && matches!(right, "access" | "deletion"));
        let family = Grounds::family(asked.law);
        let sensitivity = if asked.is_sensitive { "sensitive" } else { "ordinary" };
        let find = |family: &str, what: &str| {
            self.need.iter().find(|need| {
                need.what == what
                    && need.laws.iter().any(|law| law == family)
                    && need.rights.iter().any(|one| one == right)
                    && need.sensitivity.iter().any(|one| one == sensitivity)
            })
        };
        let small = || is_small.then(|| find(family, "small")).flatten();
        // The check holds that there is a row for everything.
        small().or_else(|| find(family, "all")).or_else(|| find("generic", "all")).unwrap_or(&self.need[0])
    }

    /// The rungs in their order.
    #[must_use]
    pub fn rungs(&self) -> &[Rung] {
        &self.rung
    }

    /// A rung by its number.
    #[must_use]
    pub fn rung(&self, number: u8) -> Option<&Rung> {
        self.rung.iter().find(|rung| rung.number == number)
    }

    /// What belongs to a row, in words.
    pub fn extras<'a>(&'a self, need: &'a Need) -> impl Iterator<Item = &'a Extra> {
        self.extra.iter().filter(|extra| need.has(&extra.code))
    }

    /// What must never be asked.
    #[must_use]
    pub fn nevers(&self) -> &[Never] {
        &self.never
    }

    /// The doubts that may be named.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubt
    }

    /// The ways to remove a doubt.
    #[must_use]
    pub fn ways(&self) -> &[Way] {
        &self.way
    }

    /// Codes of the fields that may be compared on `facts` or on a `document`.
    pub fn fields<'a>(&'a self, on: &'a str) -> impl Iterator<Item = &'a str> {
        let meant = self.field.iter().filter(move |field| field.on.iter().any(|one| one == on));
        meant.map(|field| field.code.as_str())
    }

    /// Codes of the documents that may be asked for.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.document.iter().map(|document| document.code.as_str())
    }

    /// Days that somebody has for a reply.
    #[must_use]
    pub const fn reply_days(&self) -> u64 {
        self.asking.reply_days
    }

    /// Hours that a document stays at most once we are sure.
    #[must_use]
    pub const fn document_hours(&self) -> i64 {
        self.asking.document_hours
    }

    /// Whether data of these special kinds and these letters of California are sensitive under a law.
    #[must_use]
    pub fn is_sensitive(&self, law: &str, special: &[String], letters: &[String]) -> bool {
        let kinds = self.sensitive.by_law.get(Grounds::family(law));
        kinds.is_some_and(|kinds| {
            special.iter().any(|kind| kinds.special.contains(kind))
                || letters.iter().any(|letter| kinds.letters.contains(letter))
        })
    }

    /// Whether a request of this relation is taken for sensitive, whatever was found.
    #[must_use]
    pub fn is_sensitive_relation(&self, relation: &str) -> bool {
        self.sensitive.relations.iter().any(|one| one == relation)
    }

    /// What is wrong with the data; empty where nothing is.
    #[must_use]
    pub fn check(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut wrong = |is_wrong: bool, words: String| {
            if is_wrong {
                problems.push(format!("identity: {words}"));
            }
        };
        wrong(self.schema_version != 1, format!("schema {} is not read", self.schema_version));
        let numbers: Vec<u8> = self.rung.iter().map(|rung| rung.number).collect();
        wrong(numbers != [0, 1, 2, 3, 4, 5], format!("the rungs are {numbers:?}"));
        for rung in &self.rung {
            wrong(
                rung.name.lacks_a_language() || rung.words.lacks_a_language(),
                format!("rung {} lacks words", rung.code),
            );
        }
        for extra in &self.extra {
            wrong(extra.words.lacks_a_language(), format!("{} lacks words", extra.code));
        }
        let extras: BTreeSet<&str> = self.extra.iter().map(|extra| extra.code.as_str()).collect();
        for (place, need) in self.need.iter().enumerate() {
            let name = format!("row {} ({})", place + 1, need.rights.join(", "));
            let all = [&need.rungs, &need.if_held, &need.beyond, &need.doubt];
            let mut ways = all.into_iter().flatten();
            wrong(ways.clone().flatten().any(|rung| !numbers.contains(rung)), format!("{name} names an unknown rung"));
            wrong(need.rungs.is_empty() || ways.any(Vec::is_empty), format!("{name} has a way without a rung"));
            let compares = need.rungs.iter().flatten().any(|rung| *rung == FACTS);
            wrong(compares && need.facts.is_none(), format!("{name} does not say how many facts"));
            wrong(
                need.facts.is_some_and(|[from, to]| from == 0 || from > to),
                format!("{name} counts facts backwards"),
            );
            wrong(!["all", "small"].contains(&need.what.as_str()), format!("{name} is for no request we know"));
            wrong(!["V", "K", "K?", "P"].contains(&need.mark.as_str()), format!("{name} has no mark"));
            // A document is what stays at last, never what is asked at first.
            let first = need.rungs.iter().chain(&need.if_held).chain(&need.beyond).flatten();
            wrong(first.into_iter().any(|rung| *rung == DOCUMENT), format!("{name} asks for a document at once"));
            for extra in need.extra.iter().filter(|extra| !extras.contains(extra.as_str())) {
                wrong(true, format!("{name}: {extra} is not known"));
            }
            for right in need.rights.iter().filter(|right| *right != "appeal" && Right::parse(right).is_none()) {
                wrong(true, format!("{name} is for no right: {right}"));
            }
            for law in need.laws.iter().filter(|law| !LAWS.contains(&law.as_str())) {
                wrong(true, format!("{name} is of no law we know: {law}"));
            }
        }
        for (matter, law, sensitivity) in everything() {
            let count = self.need.iter().filter(|need| {
                need.what == "all"
                    && need.rights.iter().any(|right| right == matter)
                    && need.laws.iter().any(|one| one == law)
                    && need.sensitivity.iter().any(|one| one == sensitivity)
            });
            let count = count.count();
            wrong(count != 1, format!("{matter} under {law}, {sensitivity}: {count} rows"));
        }
        for never in &self.never {
            wrong(never.words.lacks_a_language(), format!("{} lacks words", never.code));
            wrong(
                never.cite.is_empty() != never.cite_zh.is_empty(),
                format!("{} is cited in one language", never.code),
            );
        }
        for law in LAWS {
            wrong(!self.sensitive.by_law.contains_key(law), format!("{law} does not say what is sensitive"));
        }
        for way in &self.way {
            wrong(!numbers.contains(&way.rung), format!("the way {} leads to no rung", way.code));
        }
        // What must never be asked is in no list of what may be.
        let fields = self.field.iter().map(|field| field.code.as_str());
        let offered: BTreeSet<&str> =
            fields.chain(self.documents()).chain(self.way.iter().map(|way| &*way.code)).collect();
        for never in self.never.iter().filter(|never| offered.contains(never.code.as_str())) {
            wrong(true, format!("{} is offered and must never be asked", never.code));
        }
        wrong(self.asking.reply_days == 0 || self.asking.document_hours <= 0, "times are missing".to_owned());
        problems
    }
}

fn everything() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let matters = || Right::ALL.iter().map(|right| right.code()).chain(["appeal"]);
    LAWS.into_iter().flat_map(move |law| {
        matters().flat_map(move |matter| ["ordinary", "sensitive"].map(|sensitivity| (matter, law, sensitivity)))
    })
}

/// Whether what was reached is enough for one of the ways: every rung of it, or one above all of them.
#[must_use]
pub fn is_enough(ways: &[Vec<u8>], reached: &BTreeSet<u8>) -> bool {
    let highest = reached.last().copied().unwrap_or(0);
    let is_reached = |way: &Vec<u8>| {
        let top = way.iter().max().copied().unwrap_or(0);
        top == 0 || highest > top || way.iter().all(|rung| reached.contains(rung))
    };
    ways.iter().any(is_reached)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ladder_holds_together() {
        assert_eq!(Ladder::built_in().check(), Vec::<String>::new());
    }

    #[test]
    fn a_ladder_that_does_not_hold_together_is_seen() {
        let mut broken = Ladder::built_in().clone();
        broken.need.retain(|need| !need.rights.contains(&"automated".to_owned()));
        broken.need[2].rungs = vec![vec![DOCUMENT]];
        broken.field.push(Field { code: "national_number".into(), on: vec!["facts".into()] });
        let problems = broken.check().join("\n");
        for part in
            ["automated under EU, ordinary: 0 rows", "asks for a document at once", "national_number is offered"]
        {
            assert!(problems.contains(part), "{part}: {problems}");
        }
    }

    fn ways(right: Right, law: &str, is_sensitive: bool, is_held: bool) -> Ways {
        let asked = Asked { matter: Matter::Request(right), law, is_sensitive, is_held, is_small: false };
        Ladder::built_in().need(asked).ways(is_held, false)
    }

    #[test]
    fn the_rows_say_what_the_design_says() {
        assert_eq!(ways(Right::Sale, "US-CA", true, true), [[0]]);
        assert_eq!(ways(Right::Restriction, "EU", false, true), [[2], [3]]);
        assert_eq!(ways(Right::Access, "EU", false, false), [[1]], "whether anything is held is all that is asked");
        assert_eq!(ways(Right::Access, "EU", false, true), [[2], [3]]);
        assert_eq!(ways(Right::Access, "EU", true, true), [[2, 3]]);
        assert_eq!(ways(Right::Deletion, "US-CA", false, true), [[3]]);
        assert_eq!(ways(Right::Categories, "JP", false, true), [[2]]);
        assert_eq!(ways(Right::Access, "US-VA", false, true), ways(Right::Access, "US", false, true));
    }

    fn any_law() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(LAWS.into_iter().chain(["JP", "US-VA", "DE"]).collect::<Vec<_>>())
    }

    proptest! {
        /// Right x law x sensitivity: nobody is asked for more because less was found; sensitive data never want less than ordinary ones;
        /// no way begins with a document; whoever climbed all rungs is sure of everything, and whoever none only where nothing is asked.
        #[test]
        fn more_is_asked_only_for_more(
            right in proptest::sample::select(Right::ALL.to_vec()),
            law in any_law(),
            is_held: bool,
            reached in proptest::collection::btree_set(1_u8..=5, 0..=5),
        ) {
            let (ordinary, sensitive) = (ways(right, law, false, is_held), ways(right, law, true, is_held));
            prop_assert!(ordinary.iter().chain(&sensitive).flatten().all(|rung| *rung != DOCUMENT));
            prop_assert!(!is_enough(&sensitive, &reached) || is_enough(&ordinary, &reached));
            prop_assert!(!is_enough(&ways(right, law, false, true), &reached) || is_enough(&ways(right, law, false, false), &reached));
            prop_assert!(is_enough(&sensitive, &(1..=DOCUMENT).collect()));
            let asks_nothing = ordinary.iter().any(|way| way == &[0]);
            prop_assert_eq!(is_enough(&ordinary, &BTreeSet::new()), asks_nothing);
            prop_assert_eq!(asks_nothing, sensitive.iter().any(|way| way == &[0]), "an opt-out is one whatever is held");
            // One rung more never makes anybody less sure.
            let mut more = reached.clone();
            more.insert(IN_PERSON);
            prop_assert!(!is_enough(&ordinary, &reached) || is_enough(&ordinary, &more));
        }
    }
}
