mod forms;
mod laws;
mod own;
