mod calendar;
mod forms;
mod laws;
mod own;
mod promises;
