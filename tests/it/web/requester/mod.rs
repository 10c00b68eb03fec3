mod forms;
mod own;
