//! `rightsdesk rulebook`: what the rulebook holds, and whether it holds together.

use std::io::Write;

use clap::{Args, Subcommand};

use crate::base::language::Language;
use crate::config::{Settings, rulebook_of};
use crate::domain::rulebook::{Operator, Place, Right, Rulebook, law_of, rule_places, rules_check, rules_of};

use super::Failure;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The places with rules of their own, each with its law and its times.
    List {
        /// The language of the times.
        #[arg(long, value_name = "L", default_value = "en", value_parser = language)]
        lang: Language,
        /// JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Everything about one place, with citations and confidence marks.
    Show {
        /// A place with rules (EU, UK, US-VA) or one that falls under them (DE, GB).
        place: String,
        /// The language of the times.
        #[arg(long, value_name = "L", default_value = "en", value_parser = language)]
        lang: Language,
        /// JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Validates the data, the worked examples, and the operator's own holidays where HOLIDAYS_FILE is set.
    Check,
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "en or zh-Hant".to_owned())
}

pub(super) fn run(arguments: &Arguments, settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    match &arguments.command {
        Command::List { lang, json } => list(*lang, *json, out),
        Command::Show { place, lang, json } => show(place, *lang, *json, out),
        Command::Check => check(settings, out),
    }
}

fn list(language: Language, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for code in rule_places() {
        let (Some(rules), Some(place)) = (rules_of(code), Place::parse_for_command_line(code)) else { continue };
        let period =
            |right| law_of(Some(place), right, &operator(place), Rulebook::built_in().as_of()).period_short(language);
        let (access, deletion) = (period(Right::Access), period(Right::Deletion));
        let row = serde_json::json!({
            "place": code, "name": place.label(language), "law": rules.law(), "access": access, "deletion": deletion,
            "doubtful": rules.doubtful().len(),
        });
        if json {
            rows.push(row);
        } else {
            let mark = match rules.doubtful().len() {
                0 => String::new(),
                doubtful => format!(" [K?: {doubtful}]"),
            };
            writeln!(out, "{code:8} {}: {access} / {deletion}{mark}\n         {}", place.label(language), rules.law())?;
        }
    }
    if json {
        serde_json::to_writer_pretty(&mut *out, &rows).map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}

fn show(code: &str, language: Language, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let Some(rules) = rules_of(code) else {
        return Err(Failure::refused(format!(
            "{code}: the rulebook has no rules for it; see `rightsdesk rulebook list`"
        )));
    };
    if json {
        serde_json::to_writer_pretty(&mut *out, &rules).map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "{} (rulebook {})", rules.name(), Rulebook::built_in().name())?;
    if let Some(place) = Place::parse_for_command_line(code) {
        writeln!(out, "\ntimes")?;
        for right in Right::ALL {
            let law = law_of(Some(place), right, &operator(place), Rulebook::built_in().as_of());
            writeln!(out, "  {right}: {}; {} [{}]", law.period(language), law.cite, law.confidence)?;
        }
    }
    for (heading, lines) in rules.sections() {
        if !lines.is_empty() {
            writeln!(out, "\n{heading}")?;
        }
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

fn check(settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    let mut problems = rules_check();
    match rulebook_of(settings) {
        Ok(rulebook) if problems.is_empty() => {
            writeln!(out, "rulebook {}: {} places, no problem", rulebook.name(), rule_places().len())?;
            return Ok(());
        }
        Ok(_) => {}
        Err(mistakes) => problems.extend(mistakes),
    }
    Err(Failure { message: problems.join("\n"), code: 1 })
}

/// An operator of that place: what the rulebook says there does not depend on who answers.
fn operator(place: Place) -> Operator {
    Operator { country: place, eu_calendar: None, uk_calendar: None }
}
