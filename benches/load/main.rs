//! Measures the portal under load, each row of what fast means: `make bench`, or `make bench ROW=queue` for one.
//!
//! A release build runs on a private Postgres of its own in `target/bench`, on data sets that `rightsdesk demo --cases` makes there once.
//! Pages are asked for by wrk, and pgbench runs in the same run on the same machine: figures are to be read as ratios. All rows together
//! write `docs/performance.md`; a single one prints its table. `BENCH_LARGE`, `BENCH_SMALL` (cases) and `BENCH_SECONDS` (of each load) make
//! it smaller, for a try: then nothing is written.

#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a program that tells how far it is")]
#![allow(clippy::disallowed_methods, reason = "what is measured is real time, and there are no settings to read")]

mod load;
mod process;
mod report;
mod rows;
mod sets;
mod sink;

use std::path::Path;

use sets::Sets;

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let all = wanted.is_empty();
    let wanted = if all { rows::ROWS.iter().map(|row| (*row).to_owned()).collect() } else { wanted };
    let sets = Sets::open().await;
    let mut lines = Vec::new();
    for row in &wanted {
        eprintln!("measuring {row}");
        lines.extend(rows::measure(&sets, row).await);
    }
    let table = report::table(&lines);
    println!("{table}");
    if all && sets.large >= 1_000_000 {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/performance.md");
        let text = page(&sets, &table, &sets.version().await);
        std::fs::write(&path, text).expect("the page is written");
        eprintln!("written to {}", path.display());
    }
    sets.close().await;
}

fn page(sets: &Sets, table: &str, postgres: &str) -> String {
    let today = chrono::Utc::now().date_naive();
    format!(
        "# How fast it is\n\n\
         Measured on {today} by `make bench` on one machine with everything on it: {machine}. Postgres {postgres} with \
         `fsync` and `synchronous_commit` on, the portal as released, wrk and pgbench for the load, each for {seconds} seconds. Where \
         everything shares a few cores only ratios tell something: of one data set to another, and to what pgbench does in the same run.\n\n\
         The data sets are those of `rightsdesk demo --cases {small}` and `--cases {large}`; `make bench ROW=queue` measures one row anew.\n\n\
         {table}",
        machine = report::machine(),
        seconds = sets.seconds,
        small = sets.small,
        large = sets.large,
    )
}
