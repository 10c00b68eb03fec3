//! Which fields a row of each kind has. Pages show them, forms are read by them, and versions are compared by them, so that a field is
//! named once.

use super::model::Kind;

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line in every language.
    Words,
    /// Several lines in every language.
    Text,
    /// One thing a line, in every language.
    List,
    /// A whole number up to this one.
    Number(u32),
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// One of these.
    One(Options),
    /// Any of these.
    Many(Options),
    /// The same fields several times.
    Blocks(&'static [Field]),
}

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Options {
    /// These codes, each named by the text of this pattern.
    Codes(&'static str, &'static [&'static str]),
    /// Rows of the register.
    Rows(Kind),
    /// Rows of the register, or none of them, said in so many words.
    RowsOrNone(Kind),
    /// People who own systems.
    Owners,
    /// Grounds of a law to keep data despite a deletion.
    Grounds(&'static str),
    /// Countries.
    Countries,
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it stands in the row, with dots between the steps. Its label is `desk-register-field-` and the path, dots as dashes.
    pub path: &'static str,
    /// What is typed.
    pub input: Input,
    /// Whether a row cannot be kept without it.
    pub needed: bool,
}

/// Fields that stand together under a heading, `desk-register-part-` and the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its code.
    pub code: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

const fn field(path: &'static str, input: Input) -> Field {
    Field { path, input, needed: false }
}

const fn needed(path: &'static str, input: Input) -> Field {
    Field { path, input, needed: true }
}

/// What a part of the year may be counted in.
pub const UNITS: &[&str] = &["day", "month", "year"];
/// On what a use may rest.
pub const BASES: &[&str] = &["contract", "interest", "consent", "legal_duty"];
/// Whose data there are.
pub const SUBJECTS: &[&str] = &["visitor", "user", "prospect", "referred", "author", "registrant"];
/// Where data come from.
pub const SOURCES: &[&str] = &["self", "device", "idp", "referrer", "partner", "public", "connected"];
/// Said instead of recipients where there are none.
pub const NOBODY: &str = "none";
/// By what a system can be searched.
pub const SEARCH_KEYS: &[&str] = &["email", "account", "phone", "name", "ticket", "cookie", "ip_time"];
/// What a recipient is to the controller.
pub const ROLES: &[&str] = &["processor", "controller", "joint", "authority", "public"];
/// What protects data abroad.
pub const SAFEGUARDS: &[&str] = &["adequacy", "scc", "uk_addendum", "dpf", "none_needed"];
/// Special kinds of data.
pub const SPECIAL: &[&str] = &["gdpr_9", "gdpr_10", "ca_sensitive", "tw_6"];
/// California's categories.
pub const CATEGORIES: &[&str] = &["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];
/// Kinds of systems.
pub const SYSTEM_KINDS: &[&str] = &["own", "processor", "paper", "third_party"];
const KNOWN: &[&str] = &["no", "yes", "unknown"];
const USE: &[Field] = &[
    needed("purpose", Input::One(Options::Rows(Kind::Purpose))),
    needed("basis", Input::One(Options::Codes("desk-register-basis-*", BASES))),
    field("interest", Input::Words),
    field("withdraw", Input::Text),
];

const RETENTION: &[Field] = &[
    field("of", Input::Words),
    field("number", Input::Number(1_200)),
    field("unit", Input::One(Options::Codes("desk-register-unit-*", UNITS))),
    field("event", Input::Words),
    field("why", Input::Words),
    field("criteria", Input::Words),
];

const ENTITY: &[Part] = &[Part {
    code: "what",
    fields: &[
        needed("name", Input::Words),
        field("country", Input::One(Options::Countries)),
        field("address", Input::Text),
        field("note", Input::Text),
    ],
}];

const PURPOSE: &[Part] = &[Part {
    code: "what",
    fields: &[needed("name", Input::Words), field("sentence", Input::Words), field("marketing", Input::Flag)],
}];

const RECIPIENT: &[Part] = &[
    Part {
        code: "what",
        fields: &[
            needed("name", Input::Words),
            field("category", Input::Words),
            needed("role", Input::One(Options::Codes("desk-register-role-*", ROLES))),
            field("address", Input::Text),
        ],
    },
    Part {
        code: "where",
        fields: &[
            field("country", Input::One(Options::Countries)),
            field("abroad", Input::Flag),
            field("safeguards", Input::Many(Options::Codes("desk-register-safeguard-*", SAFEGUARDS))),
            field("note", Input::Text),
        ],
    },
];

const SYSTEM: &[Part] = &[
    Part {
        code: "what",
        fields: &[
            needed("name", Input::Words),
            needed("kind", Input::One(Options::Codes("desk-register-system-*", SYSTEM_KINDS))),
            needed("entity", Input::One(Options::Rows(Kind::Entity))),
            field("active_from", Input::Date),
            field("active_until", Input::Date),
        ],
    },
    Part {
        code: "who",
        fields: &[
            field("owner", Input::One(Options::Owners)),
            field("deputy", Input::One(Options::Owners)),
            field("escalation", Input::One(Options::Owners)),
            field("answer_days", Input::Number(60)),
        ],
    },
    Part {
        code: "how",
        fields: &[
            field("search_keys", Input::Many(Options::Codes("desk-register-key-*", SEARCH_KEYS))),
            field("look_up", Input::Flag),
            field("how.search", Input::Text),
            field("how.export", Input::Text),
            field("how.correct", Input::Text),
            field("how.restrict", Input::Text),
            field("how.erase", Input::Text),
        ],
    },
    Part {
        code: "backups",
        fields: &[field("backup_days", Input::Number(3_660)), field("backup_restore", Input::Text)],
    },
];

const HOLDING: &[Part] = &[
    Part {
        code: "what",
        fields: &[
            needed("label", Input::Words),
            needed("system", Input::One(Options::Rows(Kind::System))),
            field("description", Input::Text),
            field("examples", Input::List),
            field("never_shown", Input::List),
            field("subjects", Input::Many(Options::Codes("desk-register-subject-*", SUBJECTS))),
        ],
    },
    Part { code: "why", fields: &[field("purposes", Input::Blocks(USE))] },
    Part {
        code: "whence",
        fields: &[
            field("sources", Input::Many(Options::Codes("desk-register-source-*", SOURCES))),
            field("provided", Input::Flag),
            field("observed", Input::Flag),
            field("inferred", Input::Flag),
            field("automated", Input::Flag),
            field("recipients", Input::Many(Options::RowsOrNone(Kind::Recipient))),
        ],
    },
    Part { code: "kept", fields: &[field("retention", Input::Blocks(RETENTION))] },
    Part {
        code: "special",
        fields: &[
            field("special", Input::Many(Options::Codes("desk-register-special-*", SPECIAL))),
            field("automated_decision.what", Input::Words),
            field("automated_decision.logic", Input::Words),
            field("automated_decision.consequence", Input::Words),
        ],
    },
    Part {
        code: "california",
        fields: &[
            field("california.categories", Input::Many(Options::Codes("desk-register-category-*", CATEGORIES))),
            field("california.sold", Input::One(Options::Codes("desk-register-known-*", KNOWN))),
            field("california.shared", Input::One(Options::Codes("desk-register-known-*", KNOWN))),
            field("california.business_purpose", Input::Words),
            field("california.disclosed_to", Input::Many(Options::Rows(Kind::Recipient))),
        ],
    },
    Part {
        code: "grounds",
        fields: &[
            field("usual_ground.EU", Input::One(Options::Grounds("EU"))),
            field("usual_ground.UK", Input::One(Options::Grounds("UK"))),
            field("usual_ground.US-CA", Input::One(Options::Grounds("US-CA"))),
            field("usual_ground.TW", Input::One(Options::Grounds("TW"))),
            field("usual_ground.HK", Input::One(Options::Grounds("HK"))),
        ],
    },
    Part { code: "open", fields: &[field("open_questions", Input::List)] },
];

const NOT_OURS: &[Part] = &[Part {
    code: "what",
    fields: &[needed("label", Input::Words), field("description", Input::Text), field("redirect", Input::Text)],
}];

impl Kind {
    /// The fields of a row of this kind, in parts.
    #[must_use]
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Holding => HOLDING,
            Self::System => SYSTEM,
            Self::Recipient => RECIPIENT,
            Self::Purpose => PURPOSE,
            Self::Entity => ENTITY,
            Self::NotOurs => NOT_OURS,
        }
    }

    /// All its fields.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.parts().iter().flat_map(|part| part.fields)
    }
}
