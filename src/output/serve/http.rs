//! The requests of viewers, on a thread of their own, `serve-http`: the page, and WHEP (the description of a player against ours).
//!
//! With a token, whoever knows it may watch, from any page. Without one, only pages of this server and programs that are no browser may:
//! else any page in the user's browser could watch what the studio shows.

use super::listener::{Ends, Limited};
use super::viewers::{Ask, Joined, NotLetIn};
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use crossbeam_channel::Sender;
use serde::Deserialize;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Longest description that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// How long the thread of the viewers may take for an answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// How the kind of a session description is called.
const SDP: &str = "application/sdp";

/// Who is let through, and to whom.
pub struct Door {
    /// Empty lets everybody through who is not a page from elsewhere.
    pub token: String,
    pub asks: Sender<Ask>,
}

/// Answers until `stopped` is closed; `over` is kept until then.
pub fn start(
    listener: std::net::TcpListener,
    door: Door,
    stopped: oneshot::Receiver<()>,
    over: Sender<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let work = move || {
        let _over = over;
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                Err(error) = answer(listener, door) => {
                    bevy::log::error!(subject = "Viewers", "No further viewers are let in: {error}");
                }
            }
        });
    };
    std::thread::Builder::new().name("serve-http".into()).spawn(work).map(|_| ())
}

async fn answer(listener: std::net::TcpListener, door: Door) -> io::Result<()> {
    let listener = Limited::new(tokio::net::TcpListener::from_std(listener)?);
    let door = Arc::new(door);
    let whep = Router::new()
        .route("/whep", any(join))
        .route("/whep/{id}", any(leave))
        .layer(middleware::from_fn_with_state(door.clone(), guard))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(door);
    let router = Router::new().route("/", get(page)).merge(whep);
    axum::serve(listener, router.into_make_service_with_connect_info::<Ends>()).await
}

async fn page() -> Response {
    // Nothing from elsewhere, and not inside of another page.
    let policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
                  connect-src 'self'; media-src blob: mediastream:; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(include_str!("page.html"))).into_response()
}

#[derive(Deserialize)]
struct Ticket {
    #[serde(default)]
    token: String,
}

/// Lets requests through that may watch, and tells browsers which pages may ask.
async fn guard(State(door): State<Arc<Door>>, Query(ticket): Query<Ticket>, request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if door.token.is_empty() && is_of_a_strange_page(request.headers()) {
        say(StatusCode::FORBIDDEN, "A page from elsewhere may watch only with a token: set one in the studio")
    } else if !door.token.is_empty() && !equal(&door.token, bearer(request.headers()).unwrap_or(&ticket.token)) {
        let mut refused = say(StatusCode::UNAUTHORIZED, "This takes the token that is part of the studio's link");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        refused
    } else {
        next.run(request).await
    };
    let told: [(HeaderName, &'static str); 5] = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, DELETE, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "Location"),
        (HeaderName::from_static("accept-post"), SDP),
    ];
    let headers = response.headers_mut();
    for (name, value) in told {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// `POST /whep`: a description against a description.
async fn join(
    State(door): State<Arc<Door>>,
    ConnectInfo(ends): ConnectInfo<Ends>,
    Query(ticket): Query<Ticket>,
    method: Method,
    headers: HeaderMap,
    offer: Result<String, axum::extract::rejection::StringRejection>,
) -> Response {
    if method != Method::POST {
        return not_allowed("POST, OPTIONS", "A player asks for the program by POST, with its session description");
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(SDP)) {
        return say(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A player sends a session description: application/sdp");
    }
    let offer = match offer {
        Ok(offer) => offer,
        Err(error) => return say(error.status(), "What was sent is no session description, or too long for one"),
    };
    let (reply, answer) = oneshot::channel();
    let ask = Ask::Join { offer, local: ends.local.ip(), from: ends.remote, answer: reply };
    match asked(&door, ask, answer).await {
        Some(Ok(Joined { id, answer })) => {
            let query = if ticket.token.is_empty() {
                String::new()
            } else {
                format!("?token={}", super::escaped(&ticket.token))
            };
            let headers = [(header::CONTENT_TYPE, SDP.to_owned()), (header::LOCATION, format!("/whep/{id}{query}"))];
            (StatusCode::CREATED, headers, answer).into_response()
        }
        Some(Err(error)) => {
            let status = match &error {
                NotLetIn::Full(_) | NotLetIn::NoId(_) => StatusCode::SERVICE_UNAVAILABLE,
                NotLetIn::Refused(super::rtc::Refusal::NotSdp(_)) => StatusCode::BAD_REQUEST,
                NotLetIn::Refused(_) => StatusCode::NOT_ACCEPTABLE,
            };
            say(status, &error.to_string())
        }
        None => busy(),
    }
}

/// `DELETE /whep/…`: a viewer leaves. Candidates are not taken one by one (`PATCH`): ours are all in the answer, and theirs are learnt from
/// what they send.
async fn leave(State(door): State<Arc<Door>>, Path(id): Path<String>, method: Method) -> Response {
    if method != Method::DELETE {
        return not_allowed("DELETE, OPTIONS", "A viewer can only leave here, by DELETE");
    }
    let (reply, answer) = oneshot::channel();
    match asked(&door, Ask::Leave { id, answer: reply }, answer).await {
        Some(true) => StatusCode::OK.into_response(),
        Some(false) => say(StatusCode::NOT_FOUND, "There is no such viewer any more"),
        None => busy(),
    }
}

/// Asks the thread of the viewers; `None` when it does not answer.
async fn asked<T>(door: &Door, ask: Ask, answer: oneshot::Receiver<T>) -> Option<T> {
    door.asks.try_send(ask).ok()?;
    tokio::time::timeout(ANSWER_LIMIT, answer).await.ok()?.ok()
}

fn busy() -> Response {
    say(StatusCode::SERVICE_UNAVAILABLE, "The studio has too much to do just now: try again")
}

fn say(status: StatusCode, sentence: &str) -> Response {
    (status, format!("{sentence}\n")).into_response()
}

fn not_allowed(allowed: &'static str, sentence: &str) -> Response {
    let mut response = say(StatusCode::METHOD_NOT_ALLOWED, sentence);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (kind, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A browser says which page asks, and where it thinks that we are: under a name, a stranger may have made up that name for our address.
fn is_of_a_strange_page(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(page) = text(header::ORIGIN) else { return false };
    let host = text(header::HOST).unwrap_or_default();
    let by_address = host.parse::<std::net::SocketAddr>().is_ok()
        || host.parse::<std::net::IpAddr>().is_ok()
        || host.split(':').next() == Some("localhost");
    !by_address || page.split_once("://").map(|(_, of)| of) != Some(host)
}

/// Takes as long for any text of the same length, so that the time tells nothing.
fn equal(token: &str, said: &str) -> bool {
    let differences = token.bytes().zip(said.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b));
    token.len() == said.len() && differences == 0
}
