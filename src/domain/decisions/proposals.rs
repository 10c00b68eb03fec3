//! Which rows of the register a request touches, and what would be decided of each by what is known.

use chrono::NaiveDate;

use crate::domain::register::model::{Holding, Register};
use crate::domain::rulebook::Right;

/// Whether a row of the register is about what a right asks for: one objects to what rests on our interest, takes consent back where
/// it was given, and gets as a file what one gave (GDPR Art. 20(1), 21(1)).
#[must_use]
pub fn concerns(right: Right, register: &Register, holding: &Holding) -> bool {
    let california = &holding.california;
    match right {
        Right::Portability => holding.is_portable(),
        Right::Objection => holding.may_be_objected_to(),
        Right::Consent => holding.rests_on_consent(),
        Right::Marketing => register.is_marketing(holding),
        Right::Sale => [&california.sold, &california.shared].into_iter().any(|said| said != "no"),
        Right::Sensitive => holding.is_sensitive(),
        Right::Automated => !holding.automated_decision.what.is_empty(),
        Right::Complaint | Right::Leak | Right::Other => false,
        _ => true,
    }
}

/// Codes of the rows that a request touches, of systems in use on a day.
pub fn touched(right: Right, register: &Register, day: NaiveDate) -> impl Iterator<Item = (&str, &Holding)> {
    register.holdings.iter().filter_map(move |(code, holding)| {
        let system = register.systems.get(&holding.system)?;
        (system.is_active(day) && concerns(right, register, holding)).then_some((code.as_str(), holding))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::register::suggestions;

    #[test]
    fn a_right_touches_what_it_is_about() {
        let rows = suggestions::rows();
        let register = Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content)));
        let register = register.unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let codes = |right| touched(right, &register, day).map(|(code, _)| code.to_owned()).collect::<Vec<_>>();
        assert_eq!(codes(Right::Access).len(), register.holdings.len());
        assert_eq!(codes(Right::Deletion).len(), register.holdings.len());
        assert_eq!(codes(Right::Complaint), Vec::<String>::new());
        let portable = codes(Right::Portability);
        assert!(portable.contains(&"account".to_owned()) && portable.len() < register.holdings.len(), "{portable:?}");
        assert!(codes(Right::Objection).iter().all(|code| register.holdings[code].may_be_objected_to()));
        assert!(codes(Right::Consent).iter().all(|code| register.holdings[code].rests_on_consent()));
        // A system that is out of use is asked for nothing.
        let mut past = register.clone();
        for system in past.systems.values_mut() {
            system.active_until = day.pred_opt();
        }
        assert_eq!(touched(Right::Access, &past, day).count(), 0);
    }
}
