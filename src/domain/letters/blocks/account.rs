//! What the law wants told of data that are held: what for, who gets them, how long, from where (GDPR Art. 15(1) and (2), Taiwan's Act
//! Art. 8 and 10, California Civ. Code 1798.110). Everything stands in the register.

use super::Making;
use crate::base::text::Words;
use crate::domain::cases::Outcome;
use crate::domain::letters::model::Piece;
use crate::domain::register::model::{Holding, Recipient};
use crate::domain::register::record;
use crate::domain::register::schema::NOBODY;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts as _;

/// What it takes for a copy of a safeguard to be asked for: contracts, not decisions of authorities.
const CONTRACTS: [&str; 2] = ["scc", "uk_addendum"];

impl Making<'_> {
    fn label(&self, holding: &Holding) -> String {
        holding.label.shown(self.language()).to_owned()
    }

    /// Recipients of what is held, each once, in the order of the register.
    fn recipients(&self) -> Vec<&Recipient> {
        let held = self.facts.held();
        let gets = |code: &String| held.iter().any(|holding| holding.recipients.contains(code));
        self.facts.register.recipients.iter().filter(|(code, _)| gets(code)).map(|(_, recipient)| recipient).collect()
    }

    fn country(&self, code: &str) -> String {
        Place::parse(code).map_or_else(|| code.to_owned(), |place| place.label(self.language()))
    }

    fn purposes_of<'a>(&'a self, holding: &'a Holding) -> impl Iterator<Item = &'a Words> {
        holding
            .purposes
            .iter()
            .filter_map(|one| self.facts.register.purposes.get(&one.purpose))
            .map(|one| &one.sentence)
    }

    /// What each kind of data is used for, and why we may: uses with one reason in one line.
    pub(super) fn purposes(&mut self) {
        let mut lines = Vec::new();
        for holding in self.facts.held() {
            let label = self.label(holding);
            let mut by_basis: Vec<(String, Vec<String>)> = Vec::new();
            for one in &holding.purposes {
                let Some(purpose) = self.facts.register.purposes.get(&one.purpose) else { continue };
                let purpose = purpose.sentence.shown(self.language()).to_owned();
                let basis = match one.basis.as_str() {
                    "interest" => {
                        self.with("letter-basis-interest", &[("interest", one.interest.shown(self.language()))])
                    }
                    basis => self.language().pick("letter-basis-*", basis),
                };
                match by_basis.iter_mut().find(|(other, _)| *other == basis) {
                    Some((_, purposes)) => purposes.push(purpose),
                    None => by_basis.push((basis, vec![purpose])),
                }
            }
            for (basis, purposes) in by_basis {
                let purpose = self.long_list(purposes);
                let sentences = [
                    self.with("letter-a", &[("label", &label), ("purpose", &purpose)]),
                    self.with("letter-a-basis", &[("basis", &basis)]),
                ];
                lines.push(sentences.join(&self.text("letter-between")));
            }
        }
        self.lines(lines);
    }

    pub(super) fn receivers(&mut self) {
        if self.facts.held().is_empty() {
            return;
        }
        let lines = self.recipients().into_iter().map(|recipient| {
            let role = self.language().pick("letter-role-*", &recipient.role);
            let country = self.country(&recipient.country);
            let name = recipient.name.shown(self.language());
            let key = if country.is_empty() { "letter-c-nowhere" } else { "letter-c" };
            self.with(key, &[("recipient", name), ("role", &role), ("country", &country)])
        });
        let lines: Vec<String> = lines.collect();
        // What the register does not say is not said to be nobody.
        let is_nobody = self.facts.held().iter().all(|holding| holding.recipients.iter().any(|code| code == NOBODY));
        match lines.is_empty() {
            true if is_nobody => self.say([self.with("letter-c-none", &[("entity", &self.facts.entity)])]),
            true => {}
            false => self.lines(lines),
        }
    }

    pub(super) fn how_long(&mut self) {
        let mut lines = Vec::new();
        for holding in self.facts.held() {
            let label = self.label(holding);
            let system = self.facts.register.systems.get(&holding.system);
            for retention in holding.retention.iter().filter(|retention| !retention.is_empty()) {
                let period = record::period(retention, self.language());
                let kept = self.with("letter-d", &[("label", &label), ("retention", &period)]);
                let days = system.and_then(|system| system.backup_days).filter(|_| retention.number.is_some());
                let backups = days.map(|days| self.language().with1("letter-d-backups", "n", days));
                lines.push(
                    [Some(kept), backups].into_iter().flatten().collect::<Vec<_>>().join(&self.text("letter-between")),
                );
            }
        }
        self.lines(lines);
    }

    pub(super) fn what_else(&mut self) {
        if !self.facts.held().is_empty() {
            self.say([self.with("letter-e", &[("portal", &self.facts.portal)])]);
        }
    }

    pub(super) fn sources(&mut self) {
        let held = self.facts.held();
        if held.is_empty() {
            return;
        }
        let is_own = |holding: &&Holding| holding.sources.iter().all(|source| source == "self");
        if held.iter().all(|holding| !holding.sources.is_empty() && is_own(holding)) {
            return self.always("letter-g-all");
        }
        let lines = held.iter().filter(|holding| !holding.sources.is_empty()).map(|holding| {
            let sources = self.list(holding.sources.iter().map(|code| self.language().pick("letter-source-*", code)));
            self.with("letter-g-source", &[("label", &self.label(holding)), ("source", &sources)])
        });
        let lines = lines.collect();
        self.lines(lines);
    }

    pub(super) fn by_computer(&mut self) {
        let held = self.facts.held();
        if held.is_empty() {
            return;
        }
        let shown = |words: &Words| words.shown(self.language()).to_owned();
        let decisions = held.iter().map(|holding| &holding.automated_decision).filter(|one| !one.what.is_empty());
        let lines: Vec<String> = decisions
            .map(|one| {
                let (what, logic, effect) = (shown(&one.what), shown(&one.logic), shown(&one.consequence));
                self.with("letter-h", &[("what", &what), ("logic", &logic), ("effect", &effect)])
            })
            .collect();
        match lines.is_empty() {
            true => self.always("letter-h-none"),
            false => self.lines(lines),
        }
    }

    pub(super) fn abroad(&mut self) {
        let lines = self.recipients().into_iter().filter(|recipient| recipient.abroad).map(|recipient| {
            let country = self.country(&recipient.country);
            let named = [("recipient", recipient.name.shown(self.language())), ("country", country.as_str())];
            let safeguards = recipient.safeguards.iter().filter(|code| *code != "none_needed");
            let safeguards = self.long_list(safeguards.map(|code| self.language().pick("letter-safeguard-*", code)));
            let is_contract = recipient.safeguards.iter().any(|code| CONTRACTS.contains(&code.as_str()));
            let copy = if is_contract { self.text("letter-t-copy") } else { String::new() };
            let sentences = [
                if country.is_empty() { self.with("letter-t-nowhere", &named) } else { self.with("letter-t", &named) },
                self.once("letter-t-safeguard", &[("safeguard", &safeguards)]),
                copy,
            ];
            let sentences: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
            sentences.join(&self.text("letter-between"))
        });
        let lines = lines.collect();
        self.lines(lines);
    }

    pub(super) fn taiwan(&mut self) {
        let held = self.facts.held();
        if held.is_empty() {
            return;
        }
        let copies = matches!(self.facts.right, Right::Access | Right::Portability) && self.facts.files.0 > 0;
        let is_part = self.facts.outcome == Some(Outcome::PartlyFulfilled);
        self.always(match copies {
            _ if is_part => "letter-tw-part",
            true => "letter-tw-copy",
            false => "letter-tw-inquiry",
        });
        let language = self.language();
        let shown = |words: &Words| words.shown(language).to_owned();
        let purposes = self.long_list(held.iter().flat_map(|holding| self.purposes_of(holding)).map(shown));
        let kinds = self.names(held.iter().map(|holding| &holding.label));
        let periods = held.iter().flat_map(|holding| {
            let kept = holding.retention.iter().filter(|retention| !retention.is_empty());
            kept.map(|retention| {
                let period = record::period(retention, language);
                self.with("letter-tw-period-of", &[("label", &self.label(holding)), ("period", &period)])
            })
        });
        let period = self.long_list(periods);
        let receivers = self.recipients();
        let areas = receivers.iter().map(|recipient| match recipient.country.as_str() {
            "" if recipient.abroad => self.text("letter-tw-area-abroad"),
            country => self.country(country),
        });
        let area = self.list([self.country("TW")].into_iter().chain(areas));
        let names = receivers.iter().map(|recipient| shown(&recipient.name));
        let receivers = self.long_list([self.facts.entity.clone()].into_iter().chain(names));
        let is_automated = held.iter().any(|holding| holding.automated);
        let manner = self.text(if is_automated { "letter-tw-manner-automated" } else { "letter-tw-manner-by-hand" });
        let sources = held.iter().flat_map(|holding| &holding.sources);
        let source = self.list(sources.map(|code| language.pick("letter-source-*", code)));
        let lines = [
            self.once("letter-tw-purpose", &[("purpose", &purposes)]),
            self.once("letter-tw-kinds", &[("labels", &kinds)]),
            self.once("letter-tw-period", &[("period", &period)]),
            self.once("letter-tw-area", &[("area", &area)]),
            self.once("letter-tw-receivers", &[("receivers", &receivers)]),
            self.once("letter-tw-manner", &[("manner", &manner)]),
            self.once("letter-tw-source", &[("source", &source)]),
        ];
        self.lines(lines.into_iter().filter(|line| !line.is_empty()).collect());
    }

    pub(super) fn taiwan_fee(&mut self) {
        if self.facts.files.0 > 0 {
            self.always("letter-tw-fee-none");
        }
    }

    pub(super) fn california_period(&mut self) {
        if self.gives_kinds() {
            self.say([self.with("letter-ca-look", &[("received", &self.date(self.facts.received_on))])]);
        }
    }

    /// Whether the kinds of data are told: also of what is refused, where only who asks could not be made sure of.
    fn gives_kinds(&self) -> bool {
        let instead = self.facts.grounds().any(|(_, _, ground)| ground.kinds_instead);
        !self.facts.held().is_empty() && (!self.facts.is_refused() || instead)
    }

    pub(super) fn california_table(&mut self) {
        if !self.gives_kinds() {
            return;
        }
        let is_settled = |holding: &&Holding| holding.california.sold == "no" && holding.california.shared == "no";
        // To whom something was sold the register does not say: somebody has to.
        let sold_to = match self.facts.held().iter().all(is_settled) {
            true => String::new(),
            false => self.needs("ca_sold_to"),
        };
        let held = self.facts.held();
        let nobody = self.text("letter-ca-table-nobody");
        let or_nobody = |list: String| if list.is_empty() { nobody.clone() } else { list };
        let language = self.language();
        let named = |codes: &[String]| {
            let recipients = codes.iter().filter(|code| *code != NOBODY);
            self.names(recipients.filter_map(|code| self.facts.register.recipients.get(code)).map(|one| &one.name))
        };
        let rows = held.iter().map(|holding| {
            let california = &holding.california;
            let sold = if is_settled(holding) { nobody.clone() } else { sold_to.clone() };
            vec![
                self.label(holding),
                self.list(holding.examples.get(language).iter().cloned()),
                self.list(holding.sources.iter().map(|code| language.pick("letter-source-*", code))),
                self.names(self.purposes_of(holding)),
                or_nobody(named(&california.disclosed_to)),
                sold,
            ]
        });
        let rows = rows.collect();
        let head = ["kind", "examples", "source", "why", "given", "sold"];
        let head = head.map(|column| language.pick("letter-ca-table-*", column)).to_vec();
        self.made.pieces.push(Piece::Table { head, rows });
    }

    pub(super) fn california_offer(&mut self) {
        let stays = self.facts.decided().any(|(_, ruling)| ruling.decision.needs_ground());
        let is_sold = |holding: &&Holding| holding.california.sold == "yes" || holding.california.shared == "yes";
        if stays && self.facts.held().iter().any(is_sold) {
            self.say([self.with("letter-ca-offer", &[("portal", &self.facts.portal)])]);
        }
    }
}
