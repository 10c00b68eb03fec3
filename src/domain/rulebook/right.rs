//! The rights a person may use: our names, and where the rulebook's data speaks of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a person asks for. One case is about one right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// A copy of one's data.
    Access,
    /// Only the categories of one's data (California's "know").
    Categories,
    /// Setting wrong data right.
    Correction,
    /// Having data deleted.
    Deletion,
    /// Keeping data but not using it.
    Restriction,
    /// One's data in a form that machines read.
    Portability,
    /// Objecting to a use, for reasons of one's own situation.
    Objection,
    /// Objecting to advertising; no reason needed.
    Marketing,
    /// Taking consent back.
    Consent,
    /// A human look at a decision a machine made.
    Automated,
    /// Opting out of sale and sharing.
    Sale,
    /// Limiting the use of sensitive data.
    Sensitive,
    /// A complaint to the controller.
    Complaint,
    /// A report that a child's data is held.
    Minor,
    /// A report of a suspected leak.
    Leak,
    /// "I can't say which": the desk classifies it.
    Other,
}

impl Right {
    /// Every right, in the order in which lists show them.
    pub const ALL: [Self; 16] = [
        Self::Access,
        Self::Categories,
        Self::Correction,
        Self::Deletion,
        Self::Restriction,
        Self::Portability,
        Self::Objection,
        Self::Marketing,
        Self::Consent,
        Self::Automated,
        Self::Sale,
        Self::Sensitive,
        Self::Complaint,
        Self::Minor,
        Self::Leak,
        Self::Other,
    ];

    /// The word for it in addresses, forms and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Categories => "categories",
            Self::Correction => "correction",
            Self::Deletion => "deletion",
            Self::Restriction => "restriction",
            Self::Portability => "portability",
            Self::Objection => "objection",
            Self::Marketing => "marketing",
            Self::Consent => "consent",
            Self::Automated => "automated",
            Self::Sale => "sale",
            Self::Sensitive => "sensitive",
            Self::Complaint => "complaint",
            Self::Minor => "minor",
            Self::Leak => "leak",
            Self::Other => "other",
        }
    }

    /// The right of that code, if there is one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.code() == code)
    }

    /// Whether it is to be done at once and never delayed by an identity check or an extension: marketing objections
    /// and opt-outs.
    #[must_use]
    pub const fn is_opt_out(self) -> bool {
        matches!(self, Self::Marketing | Self::Sale | Self::Sensitive)
    }

    /// The name under which the rulebook's data knows it. `Other` has none: it borrows the strictest of its place.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Access | Self::Categories | Self::Other => "access",
            Self::Correction => "rectification",
            Self::Deletion | Self::Minor => "erasure",
            Self::Restriction => "restriction",
            Self::Portability => "portability",
            Self::Objection => "objection",
            Self::Marketing => "marketing_objection",
            Self::Consent => "withdraw_consent",
            Self::Automated => "automated_decision",
            Self::Sale => "opt_out_sale_share_ads",
            Self::Sensitive => "limit_sensitive",
            Self::Complaint => "complaint",
            Self::Leak => "leak",
        }
    }

    /// Its place in tables that hold one entry a right.
    pub(super) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Right {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// What has a clock: a request about a right, or an appeal against its refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// The request itself.
    Request(Right),
    /// The appeal, where the law has one.
    Appeal,
}

impl From<Right> for Matter {
    fn from(right: Right) -> Self {
        Self::Request(right)
    }
}
