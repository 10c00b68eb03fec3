//! The nouns, low to high; a slice imports only lower ones. The map is in the crate's documentation.

pub mod rulebook;

pub mod privacy_notice;

pub mod editions;

pub mod audit;

pub mod settings;

pub mod mail;

pub mod staff;

pub mod counsel;

pub mod access;

pub mod register;

pub mod optouts;

pub mod cases;

pub mod tasks;

pub mod owner_tasks;

pub mod identity;

pub mod decisions;

pub mod letters;

pub mod packages;

pub mod receipts;

pub mod reviews;

pub mod checklist;

pub mod notices;

pub mod desk;

pub mod demo;
