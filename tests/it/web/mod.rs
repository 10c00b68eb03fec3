//! The pages as their readers use them.

mod desk;
mod kept;
mod late;
mod limits;
mod notice;
mod proxies;
mod refused;
mod requester;
mod surfaces;
mod typed;
mod well_known;
