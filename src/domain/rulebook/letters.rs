//! What the answer to a request is made of: blocks in an order by right, law and outcome. Data beside the rulebook; the texts of the blocks
//! stand in `letters.ftl`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::grounds::Grounds;
use super::right::Matter;

static BUILT_IN: LazyLock<Letters> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/letters.toml")).expect("the letters read")
});

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockKind {
    /// What it says, for whoever reads the data.
    pub what: String,
    /// Whether a heading stands above it: `letter-heading-<code>`.
    #[serde(default)]
    pub heading: bool,
}

/// What an order serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Served {
    /// Something was done, or nothing is held.
    Granted,
    /// Nothing was done.
    Refused,
    /// Either.
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    rights: Vec<String>,
    laws: Vec<String>,
    outcome: Served,
    blocks: Vec<String>,
}

/// The letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// Raised with every change.
    pub version: String,
    locked: Vec<String>,
    annexes: Vec<String>,
    block: BTreeMap<String, BlockKind>,
    order: Vec<Order>,
}

impl Letters {
    /// Those of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The blocks of the answer to a request under a law, in their order. A law without an order of its own has that of `generic`.
    #[must_use]
    pub fn order(&self, matter: Matter, law: &str, is_refused: bool) -> &[String] {
        let right = match matter {
            Matter::Appeal => "appeal",
            Matter::Request(right) => right.code(),
        };
        let serves = |served: Served| match served {
            Served::Any => true,
            Served::Granted => !is_refused,
            Served::Refused => is_refused,
        };
        let family = Grounds::family(law);
        let find = |law: &str| {
            let has = |list: &[String], code: &str| list.iter().any(|one| one == code);
            self.order.iter().find(|order| serves(order.outcome) && has(&order.rights, right) && has(&order.laws, law))
        };
        find(family).or_else(|| find("generic")).map_or(&[], |order| &order.blocks)
    }

    /// Whether nobody may change a block.
    #[must_use]
    pub fn is_locked(&self, block: &str) -> bool {
        self.locked.iter().any(|one| one == block)
    }

    /// Whether a block stands after the signature.
    #[must_use]
    pub fn is_annex(&self, block: &str) -> bool {
        self.annexes.iter().any(|one| one == block)
    }

    /// Whether a heading stands above a block.
    #[must_use]
    pub fn has_heading(&self, block: &str) -> bool {
        self.block.get(block).is_some_and(|kind| kind.heading)
    }

    /// The codes of all blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &str> {
        self.block.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rulebook::Right;
    use crate::domain::rulebook::grounds::LAWS;

    #[test]
    fn one_order_fits_every_right_under_every_law_and_outcome() {
        let letters = Letters::built_in();
        let matters = Right::ALL.into_iter().map(Matter::Request).chain([Matter::Appeal]);
        for matter in matters {
            for law in LAWS.into_iter().chain(["CH", "JP", "US-VA"]) {
                for is_refused in [false, true] {
                    let order = letters.order(matter, law, is_refused);
                    assert!(order.len() > 3, "{matter:?} under {law}, refused: {is_refused}");
                    assert!(order.contains(&"remedies".to_owned()), "{matter:?} under {law} names no way on");
                    let place = |code: &str| order.iter().position(|block| block == code);
                    // What can be done follows what was decided, never the sum.
                    assert!(place("sum").is_none_or(|sum| place("remedies") < Some(sum)), "{matter:?} under {law}");
                    for block in order {
                        assert!(letters.block.contains_key(block), "{block} is no block");
                    }
                }
            }
        }
    }

    #[test]
    fn no_two_orders_serve_the_same() {
        let letters = Letters::built_in();
        for (place, one) in letters.order.iter().enumerate() {
            for right in &one.rights {
                assert!(right == "appeal" || Right::parse(right).is_some(), "{right}");
                for law in &one.laws {
                    assert!(LAWS.contains(&law.as_str()), "{law}");
                    let again = letters.order.iter().skip(place + 1).find(|other| {
                        let serves_both =
                            other.outcome == one.outcome || other.outcome == Served::Any || one.outcome == Served::Any;
                        serves_both && other.rights.contains(right) && other.laws.contains(law)
                    });
                    assert_eq!(again, None, "{right} under {law} has two orders");
                }
            }
        }
        for block in letters.locked.iter().chain(&letters.annexes) {
            assert!(letters.block.contains_key(block), "{block} is no block");
        }
        for block in letters.block.keys() {
            assert!(letters.order.iter().any(|order| order.blocks.contains(block)), "{block} stands in no letter");
        }
    }
}
