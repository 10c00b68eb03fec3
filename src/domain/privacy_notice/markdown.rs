//! From Markdown to what a page shows. Whoever writes a notice writes text: tags are shown as they are typed, pictures are their words,
//! and links lead to pages and addresses only, so that nothing in a file runs in a reader's browser or asks another site for anything.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What stands before the name of a chapter, so that it is no other part of the page.
const ANCHOR: &str = "notice-";

/// A chapter, for a table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// What its heading is known by.
    pub anchor: String,
    /// Its heading.
    pub title: String,
}

/// A text as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its chapters.
    pub chapters: Vec<Chapter>,
    /// What stands below the title, as HTML.
    pub html: String,
}

/// A heading that is being read.
struct Heading {
    level: HeadingLevel,
    name: Option<String>,
    title: String,
    /// Where it begins among the events.
    at: usize,
}

impl Document {
    /// Reads it; `None` where it has no title.
    #[must_use]
    pub fn of(markdown: &str) -> Option<Self> {
        let mut reader = Reader::default();
        for event in Parser::new_ext(markdown, Options::ENABLE_HEADING_ATTRIBUTES) {
            reader.take(event);
        }
        let mut text = String::new();
        html::push_html(&mut text, reader.events.into_iter());
        Some(Self { title: reader.title?, chapters: reader.chapters, html: text })
    }
}

/// What is read so far.
#[derive(Default)]
struct Reader<'a> {
    title: Option<String>,
    chapters: Vec<Chapter>,
    anchors: Vec<String>,
    heading: Option<Heading>,
    /// Of each open link whether it leads anywhere.
    links: Vec<bool>,
    events: Vec<Event<'a>>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                let name = id.map(CowStr::into_string);
                self.heading = Some(Heading { level, name, title: String::new(), at: self.events.len() });
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Html(tag) | Event::InlineHtml(tag) => self.text(tag),
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let is_address = matches!(link_type, pulldown_cmark::LinkType::Email);
                let target = if is_address { format!("mailto:{dest_url}") } else { dest_url.into_string() };
                let target = target_of(&target);
                self.links.push(target.is_some());
                if let Some(target) = target {
                    let tag = format!("<a href=\"{}\" rel=\"noopener\">", escaped(&target));
                    self.events.push(Event::InlineHtml(tag.into()));
                }
            }
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    self.events.push(Event::InlineHtml("</a>".into()));
                }
            }
            Event::Text(text) => self.text(text),
            Event::Code(text) => {
                self.say(&text);
                self.events.push(Event::Code(text));
            }
            other => self.events.push(other),
        }
    }

    fn text(&mut self, text: CowStr<'a>) {
        self.say(&text);
        self.events.push(Event::Text(text));
    }

    /// What is said within a heading is a part of its title.
    fn say(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
        }
    }

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        if self.title.is_none() && heading.level == HeadingLevel::H1 {
            self.events.truncate(heading.at);
            self.title = Some(heading.title);
            return;
        }
        // The page has one heading of the first level.
        let level = heading.level.max(HeadingLevel::H2);
        let named = heading.name.map(|name| format!("{ANCHOR}{name}"));
        let anchor = named
            .filter(|anchor| is_plain(anchor) && !self.anchors.contains(anchor))
            .unwrap_or_else(|| format!("{ANCHOR}chapter.{}", self.anchors.len() + 1));
        let id = Some(anchor.clone().into());
        let start = Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
        self.events.insert(heading.at, start);
        self.events.push(Event::End(TagEnd::Heading(level)));
        self.anchors.push(anchor.clone());
        if level == HeadingLevel::H2 {
            self.chapters.push(Chapter { anchor, title: heading.title });
        }
    }
}

/// Letters, digits and hyphens: a full stop is ours, so that a chapter without a name never has another one's.
fn is_plain(anchor: &str) -> bool {
    anchor.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

/// Where a link leads: to a page, an address, a number or a chapter; `None` for everything else.
fn target_of(written: &str) -> Option<String> {
    if let Some(chapter) = written.strip_prefix('#') {
        return Some(format!("#{ANCHOR}{chapter}"));
    }
    let is_here = written.starts_with('/') && !written.starts_with("//") && !written.contains('\\');
    let leads = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| written.starts_with(scheme));
    (is_here || leads).then(|| written.to_owned())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
