mod calendar;
mod forms;
mod own;
