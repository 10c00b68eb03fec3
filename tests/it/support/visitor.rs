//! A browser without a screen: keeps cookies, follows redirects, fills in the forms a page really has.

use std::net::SocketAddr;

use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use scraper::{ElementRef, Html, Selector};

/// A browser with its own cookies.
#[derive(Clone)]
pub(crate) struct Visitor {
    client: Client,
    /// The same cookies, but redirects are looked at instead of followed.
    still: Client,
    base: String,
}

/// A request with everything a test may want to choose.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) fields: &'a [(&'a str, &'a str)],
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) multipart: bool,
}

/// A page as it came, with its first POST form ready to be filled.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    visitor: Visitor,
    form: Option<Form>,
}

#[derive(Clone)]
struct Form {
    action: String,
    fields: Vec<(String, String)>,
    in_parts: bool,
}

impl Visitor {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let jar = std::sync::Arc::new(reqwest::cookie::Jar::default());
        let client = Client::builder().cookie_provider(jar.clone()).build().unwrap();
        let still = Client::builder().cookie_provider(jar).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, still, base: format!("http://{address}") }
    }

    /// The same browser with its cookies at another address. Cookies do not know ports, so a replica on this machine gets them.
    pub(crate) fn at(&self, address: SocketAddr) -> Self {
        Self { base: format!("http://{address}"), ..self.clone() }
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// Fetches a file as it is.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }

    /// Signs out of "my requests", where somebody is signed in.
    pub(crate) async fn leave(&self) -> Answer {
        let page = self.get("/my/leave").await;
        if page.form.is_some() { page.send().await } else { page }
    }

    /// Opens a page with headers.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.client.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.send().await.unwrap()).await
    }

    /// Sends fields to an address, whatever forms there are.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &[]).await
    }

    /// Sends fields with headers.
    pub(crate) async fn post_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.insert(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .headers(all)
            .body(body);
        self.answer(request.send().await.unwrap()).await
    }

    /// Sends fields and perhaps a file, as a form with a file does.
    pub(crate) async fn post_multipart(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&'static str, &'static str, &[u8])>,
    ) -> Answer {
        self.post_files(path, fields, file.as_slice()).await
    }

    /// The same with any number of files.
    pub(crate) async fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&'static str, &'static str, &[u8])],
    ) -> Answer {
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (field, name, content) in files {
            form = form.part(*field, reqwest::multipart::Part::bytes(content.to_vec()).file_name(*name));
        }
        let request =
            self.client.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin").multipart(form);
        self.answer(request.send().await.unwrap()).await
    }

    /// Sends a form as its page says.
    async fn submit(&self, path: &str, fields: &[(String, String)], in_parts: bool) -> Answer {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if in_parts {
            self.post_files(path, &fields, &[]).await
        } else {
            self.post_with(path, &fields, &[("sec-fetch-site", "same-origin")]).await
        }
    }

    /// Sends just this and follows nothing, but to the page that answers a form and is kept at an address of its own.
    pub(crate) async fn ask(&self, asked: Asked<'_>) -> Answer {
        let method = reqwest::Method::from_bytes(asked.method.as_bytes()).unwrap();
        let mut request = self.still.request(method, format!("{}{}", self.base, asked.path));
        for (name, value) in asked.headers {
            request = request.header(*name, *value);
        }
        if asked.multipart {
            let form = asked.fields.iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| {
                form.text((*name).to_owned(), (*value).to_owned())
            });
            request = request.multipart(form);
        } else if asked.method == "POST" {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked.fields).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await.unwrap();
        let kept =
            response.headers().get("location").and_then(|to| to.to_str().ok()).filter(|to| to.contains("?shown="));
        let Some(kept) = kept.map(|path| format!("{}{path}", self.base)) else { return self.answer(response).await };
        // Addresses that only take forms lead on to the page above.
        let mut next = kept;
        loop {
            let mut again = self.still.get(&next);
            for (name, value) in asked.headers {
                again = again.header(*name, *value);
            }
            let shown = again.send().await.unwrap();
            let on =
                shown.headers().get("location").and_then(|to| to.to_str().ok()).filter(|to| to.contains("?shown="));
            match on {
                Some(path) => next = format!("{}{path}", self.base),
                None => return self.answer(shown).await,
            }
        }
    }

    async fn answer(&self, response: reqwest::Response) -> Answer {
        let status = response.status().as_u16();
        let path = response.url()[url::Position::BeforePath..].to_owned();
        let headers = response.headers().clone();
        let body = response.text().await.unwrap_or_default();
        let form = first_form(&body, &path);
        Answer { status, path, headers, body, visitor: self.clone(), form }
    }
}

impl Answer {
    /// Fills a field of the form, which must have it.
    pub(crate) fn fill(mut self, name: &str, value: &str) -> Self {
        let form = self.form.as_mut().expect("the page has a form");
        let field = form.fields.iter_mut().find(|(field, _)| field == name);
        field.unwrap_or_else(|| panic!("the form has no field {name}: {}", self.path)).1 = value.to_owned();
        self
    }

    /// Chooses the form whose action ends so, instead of the first, or the one that a button sends there.
    pub(crate) fn form(mut self, ending: &str) -> Self {
        let form = forms(&self.body, &self.path).into_iter().find(|form| form.action.ends_with(ending));
        self.form = form.or_else(|| self.of_button(&format!("button[formaction$='{ending}']")));
        assert!(self.form.is_some(), "no form to {ending} on {}", self.path);
        self
    }

    /// Chooses the form that a button sends.
    pub(crate) fn button(mut self, selector: &str) -> Self {
        self.form = self.of_button(selector);
        assert!(self.form.is_some(), "no {selector} on {}", self.path);
        self
    }

    /// The form that a button sends, to where the button says and with what it says itself.
    fn of_button(&self, selector: &str) -> Option<Form> {
        let page = Html::parse_document(&self.body);
        let find = |selector: &str| page.select(&Selector::parse(selector).unwrap()).next();
        let button = find(selector)?;
        let form = match button.value().attr("form") {
            Some(id) => find(&format!("form[id='{id}']")),
            None => button.ancestors().filter_map(ElementRef::wrap).find(|parent| parent.value().name() == "form"),
        };
        let form = form.expect("the button belongs to a form");
        let mut fields = fields(form);
        let value = |name: &str| button.value().attr(name).map(str::to_owned);
        fields.extend(value("name").map(|name| (name, value("value").unwrap_or_default())));
        let action = value("formaction").or_else(|| form.value().attr("action").map(str::to_owned));
        let kind = value("formenctype").or_else(|| form.value().attr("enctype").map(str::to_owned));
        let in_parts = kind.as_deref() == Some(IN_PARTS);
        Some(Form { action: action.unwrap_or_else(|| self.path.clone()), fields, in_parts })
    }

    /// Sends the form as a browser would.
    pub(crate) async fn send(self) -> Answer {
        let form = self.form.expect("the page has a form");
        self.visitor.submit(&form.action, &form.fields, form.in_parts).await
    }

    /// Presses the button that a selector finds: sends the form it belongs to, to where the button says.
    pub(crate) async fn press(&self, selector: &str) -> Answer {
        let Form { action, fields, in_parts } =
            self.of_button(selector).unwrap_or_else(|| panic!("no {selector} on {}", self.path));
        self.visitor.submit(&self.address_of(&action), &fields, in_parts).await
    }

    /// What an address means on this page, as a path.
    fn address_of(&self, written: &str) -> String {
        let page = url::Url::parse("http://here").unwrap().join(&self.path).unwrap();
        let mut address = page.join(written).unwrap();
        address.set_fragment(None);
        address[url::Position::BeforePath..].to_owned()
    }

    /// Presses a button of the chosen form with everything that was filled in, and with what the button says itself.
    pub(crate) async fn press_with_fields(&self, selector: &str) -> Answer {
        let Form { action, fields: sent, in_parts } =
            self.of_button(selector).expect("a button that says where it sends");
        let mut fields = self.fields();
        // What a button sends is what stands in its own form, and nothing of another.
        let names = |fields: &[(String, String)]| fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let (own, chosen) = (names(&sent), names(&fields));
        assert!(own.starts_with(&chosen), "{selector} sends {own:?} and not the form that was filled in: {chosen:?}");
        fields.extend(sent.into_iter().skip(chosen.len()));
        self.visitor.submit(&self.address_of(&action), &fields, in_parts).await
    }

    /// Opens another page in the same browser.
    pub(crate) async fn again(&self, path: &str) -> Answer {
        self.visitor.get(path).await
    }

    /// The text of the first element a selector finds.
    pub(crate) fn text_of(&self, selector: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        let found = page.select(&Selector::parse(selector).unwrap()).next()?;
        Some(found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The text of every element a selector finds.
    pub(crate) fn texts_of(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse(selector).unwrap())
            .map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// An attribute of the first element a selector finds.
    pub(crate) fn attribute_of(&self, selector: &str, attribute: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse(selector).unwrap()).next()?.value().attr(attribute).map(str::to_owned)
    }

    /// What stands in a field of the form.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        self.form.as_ref()?.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    }

    /// Every attribute of this name on what a selector finds.
    pub(crate) fn attributes_of(&self, selector: &str, attribute: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        page.select(&Selector::parse(selector).unwrap())
            .filter_map(|found| found.value().attr(attribute).map(str::to_owned))
            .collect()
    }

    /// The mistake that stands beside a field.
    pub(crate) fn mistake(&self, field: &str) -> Option<String> {
        self.text_of(&format!("[id='{field}-error']"))
    }

    /// Every field of the chosen form, as it would be sent.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        self.form.as_ref().map(|form| form.fields.clone()).unwrap_or_default()
    }

    /// What the page is about, in few words, for tests that fail.
    pub(crate) fn gist(&self) -> String {
        let first = |selector| self.text_of(selector).unwrap_or_default();
        format!("{} {}: {} {} {}", self.status, self.path, first("h1"), first("[role=alert]"), first(".say, .lead"))
    }

    /// All that is read on the page.
    pub(crate) fn words(&self) -> String {
        self.text_of("body").unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The kind of a form that may carry files.
const IN_PARTS: &str = "multipart/form-data";

fn first_form(body: &str, path: &str) -> Option<Form> {
    forms(body, path).into_iter().next()
}

fn forms(body: &str, path: &str) -> Vec<Form> {
    let page = Html::parse_document(body);
    let forms = Selector::parse("form").unwrap();
    page.select(&forms)
        .filter(|form| form.value().attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post")))
        .map(|form| Form {
            action: form.value().attr("action").filter(|action| !action.is_empty()).unwrap_or(path).to_owned(),
            fields: fields(form),
            in_parts: form.value().attr("enctype") == Some(IN_PARTS),
        })
        .collect()
}

fn fields(form: ElementRef<'_>) -> Vec<(String, String)> {
    let controls = Selector::parse("input, select, textarea").unwrap();
    let options = Selector::parse("option").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    // What stands elsewhere and names the form belongs to it, too.
    let id = form.value().attr("id");
    let page = form.ancestors().filter_map(ElementRef::wrap).last();
    let elsewhere = page.into_iter().flat_map(|page| page.select(&controls).collect::<Vec<_>>());
    let elsewhere = elsewhere.filter(|control| id.is_some() && control.value().attr("form") == id);
    for control in form.select(&controls).chain(elsewhere) {
        let element = control.value();
        let Some(name) = element.attr("name") else { continue };
        let value = match element.name() {
            "textarea" => control.text().collect::<String>(),
            "select" => {
                let chosen = control.select(&options).find(|option| option.value().attr("selected").is_some());
                chosen
                    .or_else(|| control.select(&options).next())
                    .and_then(|option| option.value().attr("value"))
                    .unwrap_or_default()
                    .to_owned()
            }
            _ => match element.attr("type") {
                Some("radio" | "checkbox") => {
                    let checked = element.attr("checked").is_some();
                    let known = fields.iter().any(|(field, _)| field == name);
                    match (checked, known) {
                        // Of boxes every one that is ticked is sent.
                        (true, true)
                            if element.attr("type") == Some("checkbox")
                                && fields.iter().any(|(field, value)| field == name && !value.is_empty()) =>
                        {
                            element.attr("value").unwrap_or("on").to_owned()
                        }
                        (true, true) => {
                            let value = element.attr("value").unwrap_or("on").to_owned();
                            fields
                                .iter_mut()
                                .filter(|(field, _)| field == name)
                                .for_each(|field| field.1.clone_from(&value));
                            continue;
                        }
                        (true, false) => element.attr("value").unwrap_or("on").to_owned(),
                        (false, true) => continue,
                        (false, false) => String::new(),
                    }
                }
                Some("file" | "submit") => continue,
                _ => element.attr("value").unwrap_or_default().to_owned(),
            },
        };
        fields.push((name.to_owned(), value));
    }
    fields
}
