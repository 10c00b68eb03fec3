mod calendar;
mod codes;
mod forms;
mod laws;
mod own;
mod promises;
mod receipt;
mod told;
