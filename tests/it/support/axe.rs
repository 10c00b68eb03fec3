//! axe-core, the accessibility rules that a machine can check: from the npm registry when a test needs it, never committed.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::Browser;

/// The version that is asked for: the same rules today and tomorrow.
const VERSION: &str = "4.11.0";

/// The library's source. Where it cannot be had, the test fails and says what to do.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("axe-core-{VERSION}"));
        let file = folder.join("node_modules/axe-core/axe.min.js");
        if !file.exists() {
            std::fs::create_dir_all(&folder).unwrap();
            let package = format!("axe-core@{VERSION}");
            let asked = ["install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
            let ran = Command::new("npm").args(asked).arg("--prefix").arg(&folder).arg(&package).output();
            let why = match ran {
                Ok(output) if output.status.success() => String::new(),
                Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
                Err(error) => format!("npm cannot be started: {error}"),
            };
            assert!(
                file.exists(),
                "axe-core cannot be had, so nothing was checked for accessibility. `npm install {package}` has to work here, or \
                 its axe.min.js to lie at {}.\n{why}",
                file.display()
            );
        }
        std::fs::read_to_string(file).unwrap()
    })
}

impl Browser {
    /// What axe finds wrong with the page that is open: the rule and the element, one a line. All rules, best practice too.
    pub(crate) async fn violations(&self) -> Vec<String> {
        self.violations_of("{ resultTypes: ['violations'] }").await
    }

    /// The same by these options of axe.
    async fn violations_of(&self, options: &str) -> Vec<String> {
        // Into the page by the browser's own tools, which its policy does not concern.
        if self.ask("typeof axe").await == "undefined" {
            self.run(source()).await;
        }
        let found = self.wait_for(&format!("axe.run(document, {options})")).await;
        let violations = found["violations"].as_array().unwrap_or_else(|| panic!("axe ran: {found}"));
        assert!(found["passes"].as_array().is_some_and(|passes| !passes.is_empty()), "axe looked at something");
        let line = |violation: &Value| {
            let nodes = violation["nodes"].as_array().into_iter().flatten();
            let at: Vec<String> = nodes.map(|node| node["html"].as_str().unwrap_or_default().to_owned()).collect();
            format!("{}: {} {at:?}", violation["id"], violation["help"])
        };
        violations.iter().map(line).collect()
    }

    /// What axe finds wrong in light or in dark. In the dark only colours are others, so that only the rules about colours are asked.
    pub(crate) async fn violations_in(&self, scheme: &str) -> Vec<String> {
        self.prefers(scheme).await;
        let of_colours = "{ resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] }";
        if scheme == "dark" { self.violations_of(of_colours).await } else { self.violations().await }
    }

    /// Asserts that axe finds nothing, in light and in dark.
    pub(crate) async fn is_accessible(&self, what: &str) {
        for scheme in ["light", "dark"] {
            let found = self.violations_in(scheme).await;
            assert!(found.is_empty(), "{what} in {scheme}: {found:#?}");
        }
    }
}
