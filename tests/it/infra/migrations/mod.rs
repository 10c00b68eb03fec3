mod commands;
mod rolling;
mod rules;
mod turns;
