//! What was done of what was asked for, item by item, and what follows from it.

use super::Making;
use crate::base::text;
use crate::domain::cases::Outcome;
use crate::domain::decisions::letter;
use crate::domain::decisions::model::Decision;
use crate::domain::decisions::recipients::{self, Told};
use crate::domain::letters::model::Piece;
use crate::domain::register::model::Holding;
use crate::domain::register::schema::NOBODY;
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::{Ground, Grounds};
use crate::infra::i18n::Texts as _;

impl Making<'_> {
    /// Whether the answer can say what was done: where nothing follows from items, whoever writes says it; and of a child's data whoever
    /// does not care for it hears only that something was done.
    fn is_known(&self) -> bool {
        self.facts.follows && self.facts.may_tell
    }

    fn is_nothing_held(&self) -> bool {
        self.facts.outcome == Some(Outcome::NothingHeld)
    }

    /// That nothing is held, by which keys it was looked for and where. The words speak of nothing that was not searched.
    pub(super) fn none_held(&mut self) {
        if !self.is_known() || !self.is_nothing_held() {
            return;
        }
        let systems = self.names(&self.facts.searched);
        let keys = self.list(self.facts.keys.iter().map(|code| self.language().pick("letter-key-*", code)));
        let none = match systems.is_empty() || keys.is_empty() {
            true => self.text("letter-none-plain"),
            false => self.with("letter-none", &[("systems", &systems), ("keys", &keys)]),
        };
        self.say([none, self.text("letter-none-again")]);
    }

    /// One sentence where everything was done, another where a part was.
    pub(super) fn one_of(&mut self, all: &str, part: &str) {
        match self.facts.outcome {
            _ if !self.is_known() => {}
            Some(Outcome::NothingHeld) => self.none_held(),
            Some(Outcome::Fulfilled) => self.always(all),
            Some(Outcome::PartlyFulfilled) => self.always(part),
            _ => {}
        }
    }

    pub(super) fn deleted(&mut self) {
        match self.facts.right {
            Right::Minor => self.one_of("letter-del-yes-child", "letter-del-part-child"),
            _ => self.one_of("letter-del-yes", "letter-del-part"),
        }
    }

    pub(super) fn yes(&mut self) {
        match (self.facts.right, self.facts.outcome) {
            _ if !self.is_known() => {}
            (Right::Categories, Some(Outcome::Fulfilled | Outcome::PartlyFulfilled)) => {
                self.always("letter-yes-categories");
            }
            _ => self.one_of("letter-yes", "letter-yes-part"),
        }
    }

    pub(super) fn no(&mut self) {
        if self.is_known() && self.facts.is_refused() {
            self.always("letter-no");
        }
    }

    pub(super) fn items(&mut self) {
        if self.is_known() && !self.is_nothing_held() {
            let told = letter::paragraphs(&self.facts.sheet, self.language());
            self.made.pieces.extend(told.into_iter().map(Piece::Text));
        }
    }

    /// What is held and never sent, by its kind: what the register never lets out of what is handed out.
    pub(super) fn secret(&mut self) {
        let (language, family, right) = (self.language(), self.facts.family(), self.facts.right);
        let withheld = Grounds::built_in().of(family, right).find(|ground| ground.value_withheld);
        let goes_out = self.facts.decided().filter(|(_, ruling)| ruling.decision.is_carried_out());
        let kinds = goes_out.filter_map(|(item, _)| item.holding.as_ref());
        let kinds = self.list(kinds.flat_map(|holding| holding.never_shown.get(language).to_vec()));
        if let Some(ground) = withheld.filter(|_| !kinds.is_empty()) {
            let cite = ground.cite(family, language);
            self.say([self.with("letter-ca-secret", &[("kinds", &kinds), ("cite", cite)])]);
        }
    }

    pub(super) fn record(&mut self) {
        if !self.facts.may_tell {
            return;
        }
        self.always(if self.facts.family() == "US-CA" { "letter-ca-record" } else { "letter-record" });
    }

    pub(super) fn enclosed(&mut self) {
        let (count, bytes) = self.facts.files;
        if count > 0 {
            let size = text::size(bytes);
            self.say([self.language().with2("letter-enc", "n", count, "size", size)]);
        }
    }

    pub(super) fn told(&mut self) {
        let lines = &self.facts.recipients;
        // Those who got data of what was changed; where nothing was, there is nobody to tell.
        if self.facts.sheet.is_nothing_carried_out() || !self.is_known() {
            return;
        }
        if lines.is_empty() {
            let changed = self.facts.decided().filter(|(_, ruling)| ruling.decision.is_carried_out());
            let mut holdings = changed.map(|(item, _)| item.holding.as_ref());
            let is_nobody = |holding: &Holding| holding.recipients.iter().any(|code| code == NOBODY);
            // What the register does not say is not said to be nobody.
            if self.facts.tells && holdings.all(|holding| holding.is_some_and(is_nobody)) {
                self.always("letter-told-nobody");
            }
            return;
        }
        let told = lines.iter().filter(|line| line.note.as_ref().is_some_and(|note| note.state == Told::Told)).count();
        let counted = [("n", told.into()), ("m", lines.len().into())];
        let mut sentences = vec![self.language().text_with("letter-told", &counted), self.text("letter-told-ask")];
        for line in lines {
            let Some(note) = line.note.as_ref().filter(|note| note.state != Told::Told) else { continue };
            let who = line.recipient.as_ref().map_or(line.code.as_str(), |one| one.name.shown(self.facts.language));
            sentences.push(self.once("letter-told-not", &[("who", who), ("facts", &note.words)]));
        }
        let open = recipients::open(lines);
        if open > 0 {
            sentences.push(self.language().with1("letter-told-open", "n", open));
        }
        self.say(sentences);
    }

    pub(super) fn burden(&mut self) {
        if self.facts.grounds().any(|(_, _, ground)| ground.burden) {
            let facts = self.needs("burden_facts");
            self.say([self.once("letter-burden", &[("facts", &facts)])]);
        }
    }

    pub(super) fn noted(&mut self) {
        let noted = self.facts.decided().filter(|(_, ruling)| ruling.decision == Decision::Noted);
        let lines =
            noted.map(|(item, _)| self.with("letter-noted", &[("field", item.label.shown(self.facts.language))]));
        let lines = lines.collect();
        self.lines(lines);
        let is_refused = self.facts.decided().any(|(_, ruling)| ruling.decision == Decision::Refused);
        if is_refused && self.facts.family() == "US-CA" {
            self.always("letter-ca-dispute");
        }
    }

    pub(super) fn corrected_copy(&mut self) {
        if self.facts.decided().any(|(_, ruling)| ruling.decision.is_carried_out()) && self.facts.files.0 > 0 {
            self.always("letter-cor-copy");
        }
    }

    pub(super) fn restricted(&mut self) {
        if !self.facts.decided().any(|(_, ruling)| ruling.decision.is_carried_out()) {
            return;
        }
        let allowed = match self.facts.family() {
            "EU" => self.text("letter-restr-allowed-eu"),
            "UK" => self.text("letter-restr-allowed-uk"),
            _ => String::new(),
        };
        self.say([allowed, self.text("letter-restr-end")]);
    }

    pub(super) fn objection(&mut self) {
        if self.facts.decided().any(|(_, ruling)| ruling.decision == Decision::Granted) {
            self.always("letter-obj-delete");
        }
        let is_weighed = |ground: &Ground| ground.needs.iter().any(|need| need == "weighing");
        if self.facts.grounds().any(|(_, _, ground)| is_weighed(ground)) {
            let (theirs, ours) = (self.needs("obj_theirs"), self.needs("obj_ours"));
            let why = self.may_have("obj_why");
            let weighed = [("theirs", theirs.as_str()), ("ours", &ours)];
            self.say([self.once("letter-obj-no", &weighed), self.once("letter-obj-no-why", &[("why", &why)])]);
        }
        // Until this letter is there what was objected to stands still; it tells from when it goes on.
        if self.facts.decided().any(|(_, ruling)| ruling.decision == Decision::Refused) {
            let from = self.day("obj_from", false);
            self.say([self.once("letter-obj-from", &[("date", &from)])]);
        }
    }

    pub(super) fn portable(&mut self) {
        if self.facts.held().iter().any(|holding| holding.inferred) {
            self.always("letter-port-inferred");
        }
        let (receiver, on) = (self.may_have("port_receiver"), self.day("port_on", false));
        self.say([self.once("letter-port-sent", &[("receiver", &receiver), ("date", &on)])]);
    }

    pub(super) fn automated(&mut self) {
        let (on, result) = (self.day("auto_on", true), self.needs("auto_result"));
        let logic = self.may_have("auto_logic");
        let key = if self.facts.is_refused() { "letter-auto-kept" } else { "letter-auto-changed" };
        let sentences = [
            self.once("letter-auto", &[("date", &on)]),
            self.once(key, &[("result", &result)]),
            self.once("letter-auto-how", &[("logic", &logic)]),
        ];
        self.say(sentences);
    }

    pub(super) fn minor(&mut self) {
        if let Some(day) = self.facts.done_on {
            self.say([self.with("letter-minor-stopped", &[("date", &self.date(day))])]);
        }
        if !self.facts.may_tell {
            self.always("letter-minor-reporter");
        }
    }

    pub(super) fn leak(&mut self) {
        let (steps, found) = (self.needs("leak_steps"), self.needs("leak_facts"));
        let (labels, advice) = (self.may_have("leak_labels"), self.may_have("leak_advice"));
        let affected = match labels.is_empty() {
            true => String::new(),
            false => self.with("letter-leak-yes", &[("labels", &labels)]),
        };
        let sentences = [
            self.once("letter-leak", &[("steps", &steps), ("facts", &found)]),
            affected,
            self.once("letter-leak-advice", &[("advice", &advice)]),
        ];
        self.say(sentences);
    }

    pub(super) fn appeal_decided(&mut self) {
        let day = self.facts.appealed_on.map(|day| self.date(day)).unwrap_or_default();
        let (theirs, found) = (self.needs("appeal_theirs"), self.needs("appeal_facts"));
        // What ends as it ended before is not changed.
        let is_kept =
            self.facts.is_refused() || self.facts.outcome.is_some() && self.facts.outcome == self.facts.appealed;
        let result = match is_kept {
            true => self.text("letter-p8-kept"),
            false => {
                let result = self.needs("appeal_result");
                self.once("letter-p8-changed", &[("result", &result)])
            }
        };
        let begins = match day.is_empty() {
            true => self.with("letter-p8-undated", &[("reference", &self.facts.reference)]),
            false => self.with("letter-p8", &[("date", &day), ("reference", &self.facts.reference)]),
        };
        self.say([begins, result, self.once("letter-p8-why", &[("theirs", &theirs), ("facts", &found)])]);
    }

    pub(super) fn stopped(&mut self) {
        // What was done in part, or not, its items tell.
        if self.facts.outcome != Some(Outcome::Fulfilled) {
            return;
        }
        let Some(day) = self.facts.done_on.map(|day| self.date(day)) else { return };
        let key = match self.facts.right {
            Right::Marketing => "letter-p10-marketing",
            Right::Sale => "letter-p10-sale",
            Right::Sensitive => "letter-p10-sensitive",
            Right::Consent => "letter-p10-consent",
            _ => return,
        };
        let mut sentences = vec![self.with(key, &[("date", &day)])];
        if self.facts.right == Right::Marketing {
            sentences.push(self.text("letter-p10-account"));
        }
        if self.facts.family() == "US-CA" && matches!(self.facts.right, Right::Sale | Right::Sensitive) {
            sentences.push(self.text("letter-p10-no-asking"));
        }
        if self.facts.right.is_opt_out() {
            sentences.push(self.with("letter-p10-see", &[("address", &format!("{}choices", self.facts.portal))]));
        }
        self.say(sentences);
    }

    pub(super) fn complaint_decided(&mut self) {
        let (steps, found) = (self.needs("complaint_steps"), self.needs("complaint_facts"));
        let did = self.needs("complaint_did");
        let day = self.date(self.facts.received_on);
        let reference = self.facts.reference.as_str();
        let told =
            [("date", day.as_str()), ("reference", reference), ("steps", &steps), ("facts", &found), ("did", &did)];
        self.say([self.once("letter-p13", &told)]);
    }
}
