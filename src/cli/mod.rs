//! One file per command: parse, call, print. No rule and no SQL.

mod deadline;
mod demo;
mod examine;
mod mail;
mod operations;
mod optouts;
mod rulebook;
mod serve;
mod settings;
mod staff;
mod start;
mod tally;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Settings;

/// A portal where people exercise their privacy rights and get their answer in time.
#[derive(Parser)]
#[command(name = "rightsdesk", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and work in the background, in one process; migrates first. The default.
    Serve(serve::Arguments),
    /// Work in the background only, beside other processes.
    Worker,
    /// Apply migrations and exit.
    Migrate,
    /// Accounts of the desk.
    #[command(subcommand)]
    Staff(staff::Command),
    /// What can be changed while the portal runs: the operator's name, the data protection officer, when what is told.
    #[command(subcommand)]
    Settings(settings::Command),
    /// Outgoing mails: what became of them, and sending again what reached nobody.
    #[command(subcommand)]
    Mail(mail::Command),
    /// Who wants no advertising: links by which mails of another program stop, and whether an address may be written to.
    #[command(subcommand)]
    Optouts(optouts::Command),
    /// Fill an empty database with believable demonstration cases: a few dozen to look at, or as many as one expects.
    Demo(demo::Arguments),
    /// Computes the dates of a case and shows the sum; needs no database.
    Deadline(deadline::Arguments),
    /// Shows and checks the rulebook.
    Rulebook(rulebook::Arguments),
    /// The counts of cases that pages read instead of counting.
    #[command(subcommand)]
    Tally(tally::Command),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Check configuration, database, mail server, keys and clock, a line each.
    Doctor,
    /// Ask the running service whether it lives.
    Health,
    /// Examines one file on standard input; the portal starts it itself.
    #[command(hide = true)]
    Examine,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walk the hash chain; exit 1 and the first broken entry if any.
    Verify {
        /// Also compare it with the line of a checkpoint mail, which shows whether the log was cut off or rewritten since.
        #[arg(long, value_name = "LINE", num_args = 1..)]
        against: Vec<String>,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Print a new master key.
    Generate,
}

/// What is wrong where [`Config::lacks_trusted_proxy`](crate::config::Config::lacks_trusted_proxy).
const NO_TRUSTED_PROXY: &str = "BASE_URL is https, so a proxy stands in front, but TRUSTED_PROXIES names none: everybody behind it \
     counts as one visitor";

/// Why a command ended badly: a line for the reader and the code for the shell.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The input cannot be, or a law refuses it.
    fn refused(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        // A reader that closed its pipe (`| head`) has what it wanted.
        let code = u8::from(error.kind() != io::ErrorKind::BrokenPipe);
        Self { message: if code == 0 { String::new() } else { error.to_string() }, code }
    }
}

/// Runs the command that the process was called with.
#[must_use]
pub fn run() -> ExitCode {
    let mut out = io::stdout().lock();
    // Read before anything else runs: settings may stand there.
    let _ = dotenvy::dotenv();
    let Arguments { command, settings } = Arguments::parse();
    let done = match command.unwrap_or_else(|| Command::Serve(serve::Arguments::default())) {
        Command::Serve(arguments) => serve::serve(&arguments, &settings),
        Command::Worker => serve::work(&settings),
        Command::Migrate => operations::migrate(&settings, &mut out),
        Command::Staff(command) => staff::run(command, &settings, &mut out),
        Command::Settings(command) => settings::run(command, &settings, &mut out),
        Command::Mail(command) => mail::run(command, &settings, &mut out),
        Command::Optouts(command) => optouts::run(command, &settings, &mut out),
        Command::Demo(arguments) => demo::fill(&arguments, &settings, &mut out),
        Command::Deadline(arguments) => deadline::run(&arguments, &settings, &mut out),
        Command::Rulebook(arguments) => rulebook::run(&arguments, &settings, &mut out),
        Command::Tally(command) => tally::run(&command, &settings, &mut out),
        Command::Audit(AuditCommand::Verify { against }) => {
            operations::verify_audit(&against.join(" "), &settings, &mut out)
        }
        Command::Keys(KeysCommand::Generate) => operations::generate_key(&mut out),
        Command::Doctor => operations::doctor(&settings, &mut out),
        Command::Health => operations::health(&settings),
        Command::Examine => examine::run(&mut out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                // Nobody is left to tell if standard error is gone too.
                let _ = writeln!(io::stderr(), "{}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}
