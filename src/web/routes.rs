//! Every address of the portal on one screen. A path stands here once, on the surface of those it is for.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;

use super::client::ProxyTrouble;
use super::desk::refused;
use super::requester::{
    accessibility, appeal, authorities, case, check, choices, confirm, customer, due, file, form, identity, messages,
    my, notice, outbox, package, receipt, received, rights, start, task, unsubscribe, verify, withdraw,
};
use super::surface::{self, Surface};
use super::upload::takes_files;
use super::{assets, desk as desk_pages, guard, kept, machine};
use crate::infra::app::App;

/// Bytes of a form without a file.
const FORM_BYTES: usize = 128 * 1024;
/// The largest form of many texts: a row of the register in every language, or the items of a case; each letter as nine.
const ROW_BYTES: usize = 4 * 1024 * 1024;
/// The largest form with what somebody holds of us: everything about a request in one piece, and the same once more in its field.
const HELD_BYTES: usize = 8 * 1024 * 1024;

/// Everything, each part on its surface.
pub fn router(app: App) -> Router {
    let routes = Router::new()
        .merge(Surface::Machine.around(machine(), &app))
        .merge(Surface::Requester.around(requester(), &app))
        .merge(Surface::Mail.around(mailed(), &app))
        .merge(Surface::Desk.around(desk().layer(middleware::from_fn_with_state(app.clone(), refused::record)), &app))
        .fallback(surface::nowhere)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), guard::security_headers))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(crate::infra::telemetry::observe))
        .layer(Extension(Arc::<ProxyTrouble>::default()))
        .with_state(app.clone());
    let routes = ServiceBuilder::new().layer(middleware::from_fn_with_state(app, kept::brings_back)).service(routes);
    Router::new().fallback_service(routes)
}

/// Addresses for machines.
#[rustfmt::skip]
fn machine() -> Router<App> {
    Router::new()
        .route("/healthz",                        get(machine::health::live))
        .route("/readyz",                         get(machine::health::ready))
        .route("/robots.txt",                     get(machine::robots::get))
        .route("/.well-known/gpc.json",           get(machine::well_known::signal))
        .route("/.well-known/security.txt",       get(machine::well_known::security))
        .route("/.well-known/rightsdesk-keys.json", get(machine::keys::get))
}

/// Pages for requesters.
#[rustfmt::skip]
fn requester() -> Router<App> {
    Router::new()
        .route("/static/{version}/{name}",        get(assets::get))
        .route("/",                               get(start::get))
        .route("/rights",                         get(rights::get))
        .route("/request/{right}",                get(form::get).post(form::post))
        .route("/request/{right}/draft",          post(form::post_draft))
        .route("/request/{right}/check",          get(check::get))
        .route("/request/{right}/customer",       get(customer::get).post(customer::post))
        .route("/received",                       get(received::get))
        .route("/received/receipt",               get(receipt::received))
        .route("/received/receipt.json",          get(receipt::received_json))
        .route("/received/code",                  post(received::new_code))
        .route("/received/address",               post(received::address))
        .route("/confirm",                        get(confirm::get).post(confirm::post))
        .route("/confirm/code",                   post(confirm::new_code))
        .route("/my",                             get(my::get).post(my::post))
        .route("/my/code",                        get(my::get_code).post(my::post_code))
        .route("/my/leave",                       get(my::get_leave).post(my::post_leave))
        .route("/my/{reference}",                 get(case::get))
        .route("/my/{reference}/confirm",         post(case::confirm))
        .route("/my/{reference}/messages",        takes_files(post(messages::post)))
        .route("/my/{reference}/language",        post(case::language))
        .route("/my/{reference}/files/{id}",      get(case::file))
        .route("/my/{reference}/receipt",         get(receipt::get))
        .route("/my/{reference}/receipt.json",    get(receipt::get_json))
        .route("/my/{reference}/file",            get(file::get))
        .route("/my/{reference}/file.json",       get(file::get_json))
        .route("/my/{reference}/package",         get(package::get).post(package::post))
        .route("/my/{reference}/package/all",     get(package::all))
        .route("/my/{reference}/package/parts/{*path}", get(package::part))
        .route("/my/{reference}/identity",        takes_files(get(identity::get).post(identity::post)))
        .route("/my/{reference}/due.ics",         get(due::get))
        .route("/my/{reference}/withdraw",        get(withdraw::get).post(withdraw::post))
        .route("/my/{reference}/appeal",          get(appeal::get).post(appeal::post))
        .route("/choices",                        get(choices::get))
        .route("/choices/{choice}",               post(choices::post))
        .route("/choices/{choice}/allow",         get(choices::get_allow).post(choices::post_allow))
        .route("/task",                           get(task::get).post(task::post))
        .route("/task/code",                      post(task::post_code))
        .route("/task/leave",                     post(task::post_leave))
        .route("/task/{reference}",               takes_files(get(task::answer::get).post(task::answer::post)))
        .route("/verify",                         get(verify::get).post(verify::post).layer(DefaultBodyLimit::max(HELD_BYTES)))
        .route("/accessibility",                  get(accessibility::get))
        .route("/notice",                         get(notice::get))
        .route("/notice/{date}",                  get(notice::get_on))
        .route("/authorities",                    get(authorities::get))
        .route("/outbox",                         get(outbox::list))
        .route("/outbox/{name}",                  get(outbox::mail))
}

/// Links that mails of other programs carry: taken from anywhere, because RFC 8058 has the reader's mail program send the form, with no
/// cookie, no token of a form and no origin of ours. What they hold is sealed by us, and stops something; nothing else stands here.
#[rustfmt::skip]
fn mailed() -> Router<App> {
    Router::new()
        .route("/unsubscribe/{token}",            get(unsubscribe::get).post(unsubscribe::post))
}

/// Pages for the desk: each list, act and page has the file its address names.
fn desk() -> Router<App> {
    desk_lists().merge(desk_cases()).merge(desk_door()).merge(desk_register()).merge(desk_house())
}

/// Lists.
#[rustfmt::skip]
fn desk_lists() -> Router<App> {
    use desk_pages::lists::{queue, tasks, today, unconfirmed};
    Router::new()
        .route("/desk",                           get(today::get))
        .route("/desk/alerts",                    post(today::post_alerts))
        .route("/desk/alerts/{id}",               post(today::post_alert))
        .route("/desk/queue",                     get(queue::get))
        .route("/desk/unconfirmed",               get(unconfirmed::get))
        .route("/desk/tasks",                     get(tasks::get))
}

/// A case and what may be done with it.
#[rustfmt::skip]
fn desk_cases() -> Router<App> {
    use desk_pages::case::{
        adopt, appeal, ask, assign, close, decide, extend, files, identity, letter, line, mails, new_case, owner_tasks, package, page, person, recipients,
        reopen, resume, review, settle, systems, tasks,
    };
    Router::new()
        .route("/desk/cases/new",                         get(new_case::get).post(new_case::post))
        .route("/desk/cases/{reference}",                 get(page::get))
        .route("/desk/cases/{reference}/messages",        post(page::post_message))
        .route("/desk/cases/{reference}/notes",           post(page::post_note))
        .route("/desk/cases/{reference}/acknowledge",     post(page::post_acknowledge))
        .route("/desk/cases/{reference}/carry-out",       post(page::post_carry_out))
        .route("/desk/cases/{reference}/stopped",         post(page::post_stopped))
        .route("/desk/cases/{reference}/mails/{id}",      post(mails::post))
        .route("/desk/cases/{reference}/person",          get(person::get).post(person::post))
        .route("/desk/cases/{reference}/tasks",           get(tasks::get).post(tasks::post))
        .route("/desk/cases/{reference}/tasks/{id}",      post(tasks::post_act))
        .route("/desk/cases/{reference}/lines/{line}",    get(line::get).post(line::post))
        .route("/desk/cases/{reference}/systems/{deed}",  get(systems::get).post(systems::post))
        .route("/desk/cases/{reference}/owner-tasks",     post(owner_tasks::post))
        .route("/desk/cases/{reference}/owner-tasks/{id}", post(owner_tasks::post_act))
        .route("/desk/cases/{reference}/appeal",          get(appeal::get).post(appeal::post))
        .route("/desk/cases/{reference}/adopt",           get(adopt::get).post(adopt::post))
        .route("/desk/cases/{reference}/assign",          get(assign::get).post(assign::post))
        .route("/desk/cases/{reference}/ask",             get(ask::get).post(ask::post))
        .route("/desk/cases/{reference}/resume",          get(resume::get).post(resume::post))
        .route("/desk/cases/{reference}/identity",        get(identity::get).post(identity::post))
        .route("/desk/cases/{reference}/identity/{id}",   post(identity::post_document))
        .route("/desk/cases/{reference}/extend",          get(extend::get).post(extend::post))
        .route("/desk/cases/{reference}/close",           get(close::get).post(close::post))
        .route("/desk/cases/{reference}/decide",          get(decide::get).post(decide::post).layer(DefaultBodyLimit::max(ROW_BYTES)))
        .route("/desk/cases/{reference}/recipients",      get(recipients::get).post(recipients::post).layer(DefaultBodyLimit::max(ROW_BYTES)))
        .route("/desk/cases/{reference}/reopen",          get(reopen::get).post(reopen::post))
        .route("/desk/cases/{reference}/settle",          get(settle::get).post(settle::post))
        .route("/desk/cases/{reference}/letter",          takes_files(get(letter::get).post(letter::post)))
        .route("/desk/cases/{reference}/letter/paper",    get(letter::paper::get))
        .route("/desk/cases/{reference}/letter/page",     get(letter::paper::get_page))
        .route("/desk/cases/{reference}/package",         takes_files(get(package::get).post(package::post)))
        .route("/desk/cases/{reference}/review",          get(review::get).post(review::post))
        .route("/desk/cases/{reference}/letter/versions", get(letter::versions::get).post(letter::versions::post))
        .route("/desk/cases/{reference}/files/{id}",      get(files::get))
}

/// The door.
#[rustfmt::skip]
fn desk_door() -> Router<App> {
    use desk_pages::door::{enrol, set_up, sign_in};
    Router::new()
        .route("/desk/sign-in",                   get(sign_in::get).post(sign_in::post))
        .route("/desk/sign-in/code",              get(sign_in::get_code).post(sign_in::post_code))
        .route("/desk/sign-in/enrol",             get(enrol::get).post(enrol::post))
        .route("/desk/set-up",                    get(set_up::get).post(set_up::post))
        .route("/desk/sign-out",                  post(sign_in::post_out))
}

/// The processing register.
#[rustfmt::skip]
fn desk_register() -> Router<App> {
    use desk_pages::register::{edition, list, owner, publish, record, row};
    Router::new()
        .route("/desk/register",                   get(list::get).post(list::post))
        .route("/desk/register/publish",           get(publish::get).post(publish::post))
        .route("/desk/register/record",            get(record::get))
        .route("/desk/register/record.csv",        get(record::get_csv))
        .route("/desk/register/record.xlsx",       get(record::get_workbook))
        .route("/desk/register/editions/{number}", get(edition::get))
        .route("/desk/register/owners",            get(owner::get_new).post(owner::post_new))
        .route("/desk/register/owners/{id}",       get(owner::get).post(owner::post))
        .route("/desk/register/{kind}",            get(row::get_new).post(row::post_new).layer(DefaultBodyLimit::max(ROW_BYTES)))
        .route("/desk/register/{kind}/{code}",     get(row::get).post(row::post).layer(DefaultBodyLimit::max(ROW_BYTES)))
}

/// The house.
#[rustfmt::skip]
fn desk_house() -> Router<App> {
    use desk_pages::house::{
        account, audit, calendar, rulebook, rulebook_changes, rulebook_fact, rulebook_place, staff,
    };
    Router::new()
        .route("/desk/rulebook",                  get(rulebook::get))
        .route("/desk/rulebook/changes",          get(rulebook_changes::get))
        .route("/desk/rulebook/{place}",          get(rulebook_place::get))
        .route("/desk/rulebook/{place}/{fact}",   get(rulebook_fact::get).post(rulebook_fact::post))
        .route("/desk/staff",                     get(staff::get).post(staff::post))
        .route("/desk/staff/{id}",                get(staff::get_person).post(staff::post_act))
        .route("/desk/account",                   get(account::get))
        .route("/desk/account/password",          get(account::get_password).post(account::post_password))
        .route("/desk/account/sessions",          post(account::post_session))
        .route("/desk/account/calendar",          post(account::post_calendar))
        // Read without a session: the secret is in the address. The router knows no endings, so the handler takes `.ics` off.
        .route("/desk/calendar/{file}",           get(calendar::get))
        .route("/desk/audit",                     get(audit::get))
}
