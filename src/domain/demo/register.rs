//! The register of the demonstration: the suggested rows, people who answer for the systems, one edition.

use serde_json::json;

use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::register::form::Filled;
use crate::domain::register::model::Kind;
use crate::domain::register::ops::{self, Writing};
use crate::domain::register::owners::{self, TypedOwner};
use crate::infra::app::App;

/// Who answers for the systems, in turns; the next one stands in.
const OWNERS: [(&str, &str, Language); 4] = [
    ("Priya Raghunathan", "priya@demo.example", Language::En),
    ("陳建宏", "chen@demo.example", Language::ZhHant),
    ("Sofia Marques", "sofia@demo.example", Language::En),
    ("黃淑芬", "huang@demo.example", Language::ZhHant),
];

/// Fills and publishes it.
pub(super) async fn fill(app: &App, actor: Actor) -> Result<()> {
    ops::begin_with_suggestions(app.clone(), actor).await?;
    let mut people = Vec::new();
    for (name, email, language) in OWNERS {
        let typed = TypedOwner { name: name.to_owned(), email: email.to_owned(), language: Some(language) };
        let id = owners::save(app.clone(), actor, None, &typed).await?;
        owners::take_as_proven(app.clone(), actor, id).await?;
        people.push(id);
    }
    let systems = ops::draft(app, actor).await?.rows.into_iter().filter(|row| row.kind == Kind::System);
    for (number, mut row) in systems.enumerate() {
        let person = |ahead: usize| people[(number + ahead) % people.len()].to_string();
        if let Some(content) = row.content.as_object_mut() {
            content.insert("owner".to_owned(), json!(person(0)));
            content.insert("deputy".to_owned(), json!(person(1)));
        }
        let writing = Writing { kind: Kind::System, code: &row.code, over: row.version };
        ops::save(app.clone(), actor, writing, &Filled::of_row(Kind::System, &row.content)).await?;
    }
    let draft = ops::draft(app, actor).await?;
    if draft.is_refused() {
        return Err(Error::fault("the register of the demonstration cannot be published"));
    }
    ops::publish(app.clone(), actor, "The first edition: what the privacy notice says.", &draft.digest).await
}
