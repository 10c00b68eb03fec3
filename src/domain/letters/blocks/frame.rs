//! What every letter has: to whom, about what, how it ends, and what one can do now.

use super::Making;
use crate::domain::cases::Outcome;
use crate::domain::letters::model::Piece;
use crate::domain::rulebook::{Matter, Right};
use crate::infra::i18n::Texts as _;

impl Making<'_> {
    pub(super) fn greeting(&mut self) {
        let greeting = match self.facts.name.as_str() {
            "" => self.text("letter-greeting-unnamed"),
            name => self.with("letter-greeting", &[("name", name)]),
        };
        self.say([greeting]);
    }

    pub(super) fn open(&mut self) {
        self.greeting();
        let facts = self.facts;
        let uses = facts.sheet.counted().flat_map(|item| &item.uses);
        let ask = match (facts.right, self.names(uses)) {
            (Right::Objection, uses) if uses.is_empty() => self.text("letter-ask-objection-plain"),
            (Right::Objection, uses) => self.with("letter-ask-objection", &[("purpose", &uses)]),
            (right, _) => self.language().pick("letter-ask-*", right),
        };
        let received = self.date(facts.received_on);
        let asked = [("received", received.as_str()), ("ask", &ask), ("reference", &facts.reference)];
        let for_other = self.once("letter-open-for-other", &[("person", &facts.other_name)]);
        self.say([self.with("letter-open", &asked), for_other]);
    }

    pub(super) fn late(&mut self) {
        let facts = self.facts;
        let (key, day) = match (facts.legal_due, facts.target_due) {
            (Some(due), _) => ("letter-late", due),
            (None, Some(target)) => ("letter-late-target", target),
            (None, None) => return,
        };
        if facts.today <= day {
            return;
        }
        let sentence = match facts.legal_due {
            Some(_) => self.with(key, &[("legal_due", &self.date(day))]),
            None => self.with(key, &[("target", &self.date(day))]),
        };
        let why = self.may_have("late_why");
        let why = self.once("letter-late-why", &[("why", &why)]);
        self.say([sentence, why]);
    }

    pub(super) fn remedies(&mut self) {
        let facts = self.facts;
        let contact = facts.contact.as_str();
        let authority = facts.law.authority.as_ref();
        let name = authority.map(|authority| authority.name(facts.language)).unwrap_or_default();
        let url = authority.map(|one| one.complaint.as_deref().unwrap_or(&one.url)).unwrap_or_default();
        let named = [("authority", name), ("url", url), ("contact", contact)];
        let has_no = matches!(facts.outcome, Some(Outcome::Refused | Outcome::PartlyFulfilled | Outcome::NothingHeld));
        let mut sentences = Vec::new();
        match facts.family() {
            "EU" if authority.is_some() => sentences.push(self.with("letter-remedies-eu", &named)),
            // What a complaint was about has been looked at by us.
            "UK" if facts.right == Right::Complaint => sentences.push(self.with("letter-remedies-uk-after", &named)),
            "UK" => sentences.push(self.with("letter-remedies-uk", &named)),
            "TW" => sentences.push(self.with("letter-remedies-tw", &named)),
            "HK" => {
                sentences.push(self.with("letter-remedies-hk", &named));
            }
            "US-CA" | "US" => {
                let is_denied = facts.matter == Matter::Appeal && has_no;
                let key = if is_denied { "letter-remedies-us-denied" } else { "letter-remedies-us" };
                sentences.push(self.with(key, &named));
                if has_no && facts.may_appeal {
                    let how =
                        self.with("letter-remedies-appeal-how", &[("portal", &facts.portal), ("contact", contact)]);
                    let reply = facts.law.appeal_reply(facts.language).unwrap_or_default();
                    sentences.push(match reply.is_empty() {
                        true => self.with("letter-remedies-us-appeal-undated", &[("how", &how)]),
                        false => self.with("letter-remedies-us-appeal", &[("how", &how), ("reply", &reply)]),
                    });
                } else if has_no && facts.matter != Matter::Appeal {
                    sentences.push(self.with("letter-remedies-again", &named));
                }
            }
            _ if authority.is_some() => {
                sentences.push(self.with("letter-remedies-other", &named));
                sentences.push(self.with("letter-remedies-again", &named));
            }
            // Nobody knows the place yet: whoever lives there knows an authority that we do not.
            _ => sentences.push(self.with("letter-remedies-other-none", &named)),
        }
        self.say(sentences);
    }

    pub(super) fn contact(&mut self) {
        self.say([self.with("letter-contact", &[("contact", &self.facts.contact)])]);
    }

    pub(super) fn close(&mut self) {
        let facts = self.facts;
        let closing = match &facts.signer {
            Some((name, is_officer)) => {
                let role = self.text(if *is_officer { "letter-signer-officer" } else { "letter-signer-team" });
                self.with("letter-close", &[("signer", name), ("role", &role), ("entity", &facts.entity)])
            }
            None => self.with("letter-close-unsigned", &[("entity", &facts.entity)]),
        };
        self.say([closing]);
    }

    pub(super) fn sum(&mut self) {
        if !self.facts.sum.is_empty() {
            self.made.pieces.push(Piece::List(self.facts.sum.clone()));
        }
    }
}
