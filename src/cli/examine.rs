//! `examine`: what the portal starts for each file that is to be handed out. Not for people: it reads a task and a file, answers with a
//! report, and is described where it is made, `infra/examination`.

use std::io::{self, Write};

use super::Failure;
use crate::infra::examination;

pub(super) fn run(out: impl Write) -> Result<(), Failure> {
    match examination::run(io::stdin().lock(), out) {
        0 => Ok(()),
        code => Err(Failure { message: String::new(), code: u8::try_from(code).unwrap_or(1) }),
    }
}
