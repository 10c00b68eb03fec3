//! What is drawn on a page, in the order in which it is drawn: which letters are seen, and which lie under a box, are white on white, too
//! small to read, or beyond the edge. Whoever opens the document can copy those out all the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};

use super::super::super::report::{FindingCode, Spot};
use super::super::{Look, number, shapes};

/// Units of a letter's own space to the height of a line.
const UNITS: f64 = 1_000.0;

/// Letters below this height nobody reads.
const SMALLEST: f64 = 1.6;

/// Sides of the squares by which letters are found.
const SQUARE: f64 = 24.0;

/// The part of a page beyond which a picture is worth a look.
const NOTEWORTHY: f64 = 0.01;

/// Letters that have to be hidden before it is told: a bullet under a line is none.
const FEW: usize = 2;

/// Looks at every page.
pub(super) fn look(look: &mut Look, pdf: &Pdf) {
    let is_font_missing = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_font_missing);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |_| told.store(true, Ordering::Relaxed)),
        ..InterpreterSettings::default()
    };
    let cache = InterpreterCache::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let spot = || Spot::Page { number: number(index + 1) };
        super::annotations(look, page.raw(), index);
        let (width, height) = page.render_dimensions();
        let edge = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let begin = Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = Context::new(begin, edge, &cache, pdf.xref(), settings.clone());
        let mut seen = Seen::new(edge);
        is_font_missing.store(false, Ordering::Relaxed);
        interpret_page(page, &mut context, &mut seen);
        for line in seen.lines() {
            look.text(&line, "", spot);
        }
        for (fate, code) in [
            (Fate::Covered, FindingCode::CoveredText),
            (Fate::Unseen, FindingCode::HiddenText),
            (Fate::Outside, FindingCode::TextOutside),
        ] {
            let text = seen.text_of(fate);
            if text.chars().filter(|letter| letter.is_alphanumeric()).count() > FEW
                && let Some(finding) = look.add(code, &format!("{:?}", spot()), spot())
            {
                finding.masked = Some(shapes::mask_name(&text));
            }
        }
        let is_unreadable = seen.nameless * 4 > seen.letters.len().max(1);
        if seen.has_pictures || is_unreadable || is_font_missing.load(Ordering::Relaxed) {
            look.tally(FindingCode::WantsEyes, spot());
        }
    }
}

/// What becomes of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is read.
    Seen,
    /// Something was drawn over it.
    Covered,
    /// It is drawn, and not to be seen.
    Unseen,
    /// It is beyond the edge of the page, or of what may be drawn on.
    Outside,
    /// It is laid over a picture to be found, and says what the picture shows.
    Shadow,
}

struct Letter {
    text: String,
    at: Point,
    size: f64,
    fate: Fate,
}

/// What is drawn over what is below it.
struct Cover {
    bounds: Rect,
    shape: Option<(BezPath, FillRule)>,
    is_dark: bool,
    is_picture: bool,
}

impl Cover {
    fn covers(&self, at: Point) -> bool {
        self.bounds.contains(at)
            && self.shape.as_ref().is_none_or(|(path, rule)| match rule {
                FillRule::NonZero => path.winding(at) != 0,
                FillRule::EvenOdd => path.winding(at) % 2 != 0,
            })
    }
}

struct Seen {
    edge: Rect,
    letters: Vec<Letter>,
    /// Which letters are where, so that what is drawn over a corner is not held against every letter.
    squares: HashMap<(i32, i32), Vec<usize>>,
    covers: Vec<Cover>,
    clips: Vec<Rect>,
    /// Whether what is drawn in each group hides what is below.
    groups: Vec<bool>,
    nameless: usize,
    has_pictures: bool,
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "pages are some thousand points wide; what is not is cut to what there is"
)]
fn square(at: f64) -> i32 {
    (at / SQUARE).floor() as i32
}

impl Seen {
    fn new(edge: Rect) -> Self {
        Self {
            edge,
            letters: Vec::new(),
            squares: HashMap::new(),
            covers: Vec::new(),
            clips: Vec::new(),
            groups: Vec::new(),
            nameless: 0,
            has_pictures: false,
        }
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(self.edge)
    }

    /// Draws over what is there.
    fn cover(&mut self, cover: Cover) {
        let Cover { bounds, .. } = cover;
        let bounds = bounds.intersect(self.clip());
        if bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return;
        }
        let cover = Cover { bounds, ..cover };
        let wide = i64::from(square(bounds.x1)) - i64::from(square(bounds.x0)) + 1;
        let high = i64::from(square(bounds.y1)) - i64::from(square(bounds.y0)) + 1;
        let hide = |letter: &mut Letter| {
            // A shadow is under its picture or over it, as it happens; under a box it is what the box should have hidden.
            let is_hidden = match letter.fate {
                Fate::Seen => true,
                Fate::Shadow | Fate::Unseen => !cover.is_picture,
                Fate::Covered | Fate::Outside => false,
            };
            if is_hidden && cover.covers(letter.at) {
                letter.fate = Fate::Covered;
            }
        };
        if wide * high > self.squares.len() as i64 {
            self.letters.iter_mut().for_each(hide);
        } else {
            for x in square(bounds.x0)..=square(bounds.x1) {
                for y in square(bounds.y0)..=square(bounds.y1) {
                    for index in self.squares.get(&(x, y)).into_iter().flatten() {
                        hide(&mut self.letters[*index]);
                    }
                }
            }
        }
        self.covers.push(cover);
    }

    fn fate(&self, at: Point, size: f64, mode: &DrawMode, is_white: bool) -> Fate {
        if !self.edge.contains(at) || !self.clip().contains(at) {
            return Fate::Outside;
        }
        let below = || self.covers.iter().rev().find(|cover| cover.covers(at));
        if matches!(mode, DrawMode::Invisible) {
            return match below() {
                Some(cover) if cover.is_dark && !cover.is_picture => Fate::Covered,
                // What a scanner read off the page lies over the picture of it.
                Some(cover) if cover.is_picture => Fate::Shadow,
                _ => Fate::Unseen,
            };
        }
        let has_ground = || below().is_some_and(|cover| cover.is_dark || cover.is_picture);
        if size < SMALLEST || (is_white && !has_ground()) { Fate::Unseen } else { Fate::Seen }
    }

    /// The letters as lines, in the order in which they were drawn: what stands on one height and close together is one line.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut before: Option<&Letter> = None;
        for letter in &self.letters {
            if let Some(before) = before {
                let size = before.size.max(letter.size).max(1.0);
                let step = letter.at.x - before.at.x;
                if (letter.at.y - before.at.y).abs() > size * 0.5 || !(-size..=size * 6.0).contains(&step) {
                    lines.push(std::mem::take(&mut line));
                } else if step > size * 1.2 && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            line.push_str(&letter.text);
            before = Some(letter);
        }
        lines.push(line);
        lines
    }

    fn text_of(&self, fate: Fate) -> String {
        self.letters.iter().filter(|letter| letter.fate == fate).map(|letter| letter.text.as_str()).collect()
    }

    fn is_solid(&self) -> bool {
        self.groups.iter().all(|hides| *hides)
    }
}

/// Whether a paint hides what is below it, and whether it is a colour on which white is read.
fn colour(paint: &Paint<'_>) -> (bool, bool) {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, opacity] = colour.to_rgba().components();
            (opacity > 0.9, red.min(green).min(blue) < 0.8)
        }
        // Patterns may have holes.
        Paint::Pattern(_) => (false, true),
    }
}

impl<'a> Device<'a> for Seen {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let (DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _)) = mode else { return };
        let (is_opaque, is_dark) = colour(&props.paint);
        if is_opaque && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal && self.is_solid() {
            let path = props.transform * path;
            let bounds = path.bounding_box();
            self.cover(Cover { bounds, shape: Some((path, *rule)), is_dark, is_picture: false });
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let clip = clip.path.bounding_box().intersect(self.clip());
        self.clips.push(clip);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.groups.push(opacity > 0.9 && mask.is_none() && blend == BlendMode::Normal);
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let (_, is_dark) = colour(&props.paint);
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let size = transform.determinant().abs().sqrt() * UNITS;
            let at = transform * Point::new(UNITS * 0.25, UNITS * 0.25);
            let text = match glyph.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.nameless += 1;
                    char::REPLACEMENT_CHARACTER.to_string()
                }
            };
            // Some are drawn twice to be bold.
            if self.letters.last().is_some_and(|last| last.text == text && (last.at - at).hypot() < 0.01) {
                continue;
            }
            let fate = self.fate(at, size, mode, !is_dark);
            self.squares.entry((square(at.x), square(at.y))).or_default().push(self.letters.len());
            self.letters.push(Letter { text, at, size, fate });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, width, height));
        let drawn = bounds.intersect(self.clip());
        if drawn.area() > self.edge.area() * NOTEWORTHY {
            self.has_pictures = true;
        }
        if let Image::Raster(raster) = image {
            let dict = raster.stream().dict();
            let is_masked = dict.contains_key(b"SMask") || dict.contains_key(b"Mask");
            if !is_masked && self.is_solid() {
                self.cover(Cover { bounds, shape: None, is_dark: true, is_picture: true });
            }
        }
    }
}
