//! Who may import whom, read from the sources: paths in code as well as `use` lines, `super::` paths that leave their module, and names that
//! `lib.rs` re-exports. The table is the one of the crate's documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What one top-level module may name.
struct Rule {
    module: &'static str,
    /// Paths inside the crate, `a::b` standing for all below it; `*` is everything.
    inside: &'static [&'static str],
    /// Of the crates in [`WATCHED`]: paths that may be named.
    outside: &'static [&'static str],
}

/// Crates that only some modules may touch; by prefix, so that `gstreamer` covers `gstreamer_video`.
const WATCHED: &[&str] = &[
    "bevy",
    "bevy_egui",
    "gstreamer",
    "egui",
    "wgpu",
    "naga",
    "x11rb",
    "clap",
    "str0m",
    "axum",
    "tokio",
    "ureq",
    "rustls",
    "qrcodegen",
];

const RULES: &[Rule] = &[
    Rule { module: "document", inside: &[], outside: &[] },
    Rule { module: "view", inside: &["document"], outside: &[] },
    Rule { module: "settings", inside: &["document", "view"], outside: &["bevy::log"] },
    Rule { module: "assets", inside: &["document", "effect"], outside: &[] },
    Rule { module: "import", inside: &["document", "effect"], outside: &[] },
    Rule { module: "presets", inside: &["document", "effect", "view"], outside: &[] },
    Rule { module: "source", inside: &["document", "view"], outside: &["gstreamer", "x11rb", "bevy::log"] },
    Rule { module: "effect", inside: &["document"], outside: &["bevy", "naga"] },
    Rule { module: "truth", inside: &["document", "effect", "source::frame"], outside: &["gstreamer"] },
    Rule {
        module: "compositor",
        inside: &["document", "view", "source::frame", "effect"],
        outside: &["bevy", "wgpu", "naga"],
    },
    Rule { module: "jail", inside: &["effect", "compositor::proof", "compositor::prove"], outside: &["naga", "wgpu"] },
    Rule {
        module: "scene",
        inside: &["document", "view", "source", "effect", "compositor", "audio"],
        outside: &["bevy"],
    },
    Rule { module: "audio", inside: &["document", "view", "source::sound"], outside: &["gstreamer", "bevy::log"] },
    Rule {
        module: "output",
        inside: &["document", "view", "compositor::canvas", "compositor::readback", "source::frame", "audio::block"],
        outside: &["gstreamer", "bevy::log", "str0m", "axum", "tokio", "ureq", "rustls"],
    },
    Rule {
        module: "ui",
        inside: &[
            "document",
            "view",
            "effect::param",
            "effect::curve",
            "effect::ParamKind",
            "effect::ParamSpec",
            "effect::Params",
            "effect::EffectInfo",
            "effect::Gesture",
            "effect::SetUp",
            "effect::Category",
            "effect::Role",
        ],
        outside: &["egui", "qrcodegen"],
    },
    Rule { module: "diagnostics", inside: &["*"], outside: &["*"] },
    Rule { module: "testing", inside: &["*"], outside: &["*"] },
    Rule { module: "cli", inside: &["*"], outside: &["*"] },
    Rule { module: "app", inside: &["*"], outside: &["*"] },
    Rule { module: "main", inside: &["*"], outside: &["*"] },
    Rule { module: "lib", inside: &["*"], outside: &["*"] },
];

#[test]
fn every_module_imports_only_what_its_layer_may() {
    let root = scrim::testing::root().join("src");
    let files = rust_files(&root);
    assert!(files.len() > 20, "only {} files found under src", files.len());
    let sources: Vec<_> = files
        .into_iter()
        .map(|file| {
            let relative = file.strip_prefix(&root).unwrap().to_owned();
            (relative, std::fs::read_to_string(&file).unwrap())
        })
        .collect();
    let found = violations(&sources);
    assert!(found.is_empty(), "{} paths cross the layers:\n{}", found.len(), found.join("\n"));
}

#[test]
fn planted_violations_are_found_where_they_are() {
    let lib = (
        PathBuf::from("lib.rs"),
        "pub mod ui; pub mod source; pub mod document; pub mod compositor;\npub use source::handle::open as open_source;\n".into(),
    );
    let cases = [
        ("ui/panels/layers.rs", "use crate::source::handle;", "src/ui/panels/layers.rs:1: ui names source::handle"),
        ("ui/mod.rs", "fn f() {\n    crate::source::open();\n}", "src/ui/mod.rs:2: ui names source::open"),
        (
            "ui/panels/a/b.rs",
            "use super::super::super::super::source::X;",
            "src/ui/panels/a/b.rs:1: ui names source::X",
        ),
        (
            "ui/mod.rs",
            "use crate::{\n    document::Show,\n    source::{self, frame::Frame},\n};",
            "src/ui/mod.rs:3: ui names source",
        ),
        ("ui/mod.rs", "mod inner {\n    use super::super::source::X;\n}", "src/ui/mod.rs:2: ui names source::X"),
        ("ui/mod.rs", "use crate::open_source;", "src/ui/mod.rs:1: ui names source::handle::open"),
        ("ui/mod.rs", "use crate::StudioPlugins;", "src/ui/mod.rs:1: ui names lib::StudioPlugins"),
        ("ui/mod.rs", "use gstreamer as gst;", "src/ui/mod.rs:1: ui names gstreamer"),
        (
            "ui/mod.rs",
            "fn f(_: ::gstreamer_video::VideoInfo) {}",
            "src/ui/mod.rs:1: ui names gstreamer_video::VideoInfo",
        ),
        ("ui/mod.rs", "use bevy_egui::egui;", "src/ui/mod.rs:1: ui names bevy_egui::egui"),
        (
            "source/url.rs",
            "fn f() { bevy::prelude::App::new(); }",
            "src/source/url.rs:1: source names bevy::prelude::App::new",
        ),
        (
            "compositor/plan.rs",
            "use crate::source::handle;",
            "src/compositor/plan.rs:1: compositor names source::handle",
        ),
        ("compositor/plan.rs", "use egui::Ui;", "src/compositor/plan.rs:1: compositor names egui::Ui"),
        ("newcomer/mod.rs", "use crate::document::Show;", "src/newcomer/mod.rs:1: newcomer has no rule"),
    ];
    for (file, text, expected) in cases {
        let found = violations(&[lib.clone(), (file.into(), text.into())]);
        assert!(found.iter().any(|line| line.starts_with(expected)), "{text}\nexpected {expected}\nfound {found:?}");
    }
}

#[test]
fn what_is_no_path_is_no_violation() {
    let lib = (PathBuf::from("lib.rs"), "pub mod ui; pub mod source; pub mod document;".to_owned());
    let clean = [
        "// use crate::source::X;\n/* crate::source::X /* nested */ */\n//! [`crate::source`]",
        "const A: &str = \"crate::source::X\"; const B: &str = r#\"use \"gstreamer::X\"; \"#; const C: char = '\"';",
        "use super::layers;\nmod inner {\n    use super::widgets::X;\n}",
        "use crate::document::{Show, source::SourceKind};\nuse crate::view::Action;\nuse crate::effect::param::ParamSpec;",
        "fn f<'a>(x: &'a egui::Ui) { egui::Label::new(\"x\"); }",
        "use self::source::Mine;",
    ];
    for text in clean {
        let found = violations(&[lib.clone(), ("ui/panels.rs".into(), text.into())]);
        assert!(found.is_empty(), "{text}\n{found:?}");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// All paths that a module may not name, as `src/file:line: …`. The files' paths are relative to `src`.
fn violations(sources: &[(PathBuf, String)]) -> Vec<String> {
    let root = Path::new("lib.rs");
    let re_exports =
        sources.iter().find(|(file, _)| file == root).map(|(_, text)| re_exports(text)).unwrap_or_default();
    let mut found = Vec::new();
    for (file, text) in sources {
        let module = module_of(file);
        let name = file.display();
        let top = module.first().map_or("lib", String::as_str);
        let Some(rule) = RULES.iter().find(|rule| rule.module == top) else {
            found.push(format!("src/{name}:1: {top} has no rule: add one to tests/layering.rs"));
            continue;
        };
        for Named { path, line } in paths(text, &module) {
            let complaint = match path {
                Target::Inside(path) => {
                    let path = resolve(path, &re_exports);
                    let own = path.first().is_some_and(|first| first == top);
                    (!own && !allowed(rule.inside, &path)).then_some(path)
                }
                Target::Outside(path) => (!allowed(rule.outside, &path)).then_some(path),
            };
            if let Some(path) = complaint {
                let mut sentence = format!("src/{name}:{line}: {top} names {}", path.join("::"));
                write!(sentence, " (it may name {} and {})", rule.inside.join(", "), rule.outside.join(", ")).unwrap();
                found.push(sentence);
            }
        }
    }
    found
}

fn allowed(list: &[&str], path: &[String]) -> bool {
    list.iter().any(|allowed| {
        let mut wanted = allowed.split("::");
        let mut given = path.iter();
        *allowed == "*" || wanted.all(|part| given.next().is_some_and(|name| name == part || is_companion(name, part)))
    })
}

/// `gstreamer_video` goes where `gstreamer` goes; a crate that is watched for itself does not.
fn is_companion(name: &str, watched: &str) -> bool {
    WATCHED.contains(&watched) && !WATCHED.contains(&name) && name.starts_with(&format!("{watched}_"))
}

/// `a/b/mod.rs` and `a/b.rs` are `a::b`; `lib.rs` is the root.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

/// Names that `lib.rs` gives to things that live elsewhere.
fn re_exports(lib: &str) -> BTreeMap<String, Vec<String>> {
    let tokens = tokens(lib);
    let mut names = BTreeMap::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "use" if depth == 0 => {
                let mut leaves = Vec::new();
                at = use_tree(&tokens, at + 1, &[], &mut leaves);
                for Leaf { mut path, name, .. } in leaves {
                    if path.first().is_some_and(|first| first == "crate" || first == "self") {
                        path.remove(0);
                    }
                    names.insert(name, path);
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    names
}

/// Follows a name that `lib.rs` re-exports; a name that is neither that nor a module lives in `lib.rs` itself.
fn resolve(path: Vec<String>, re_exports: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let Some(first) = path.first() else { return vec!["lib".into()] };
    if RULES.iter().any(|rule| rule.module == first) {
        return path;
    }
    let rest = path.iter().skip(1).cloned();
    match re_exports.get(first) {
        Some(target) => target.iter().cloned().chain(rest).collect(),
        None => std::iter::once("lib".to_owned()).chain(path.clone()).collect(),
    }
}

enum Target {
    /// From the crate's root.
    Inside(Vec<String>),
    Outside(Vec<String>),
}

struct Named {
    path: Target,
    line: usize,
}

/// Every path in the text that leads to the crate's root or to a watched crate.
fn paths(text: &str, module: &[String]) -> Vec<Named> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    // Inline modules that are open, with the depth of their braces.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(|token| token.text.as_str());
        let after = |steps: usize| tokens.get(at + steps).map(|token| token.text.as_str());
        let mut leaves = Vec::new();
        let next = match token.text.as_str() {
            "{" => {
                depth += 1;
                at + 1
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last().is_some_and(|(_, open)| *open == depth) {
                    inline.pop();
                }
                at + 1
            }
            "mod" if after(2) == Some("{") => {
                inline.push((after(1).unwrap_or_default().to_owned(), depth));
                depth += 1;
                at + 3
            }
            "use" => use_tree(&tokens, at + 1, &[], &mut leaves),
            "extern" if after(1) == Some("crate") => use_tree(&tokens, at + 2, &[], &mut leaves),
            _ if token.is_name() && before != Some("::") && after(1) == Some("::") => {
                use_tree(&tokens, at, &[], &mut leaves)
            }
            "::" if before.is_none_or(|before| !is_name(before) && before != ">") => {
                use_tree(&tokens, at + 1, &[], &mut leaves)
            }
            _ => at + 1,
        };
        let here: Vec<_> = module.iter().cloned().chain(inline.iter().map(|(name, _)| name.clone())).collect();
        found.extend(leaves.into_iter().filter_map(|leaf| locate(leaf, &here)));
        at = next;
    }
    found
}

fn locate(leaf: Leaf, here: &[String]) -> Option<Named> {
    let Leaf { path, line, .. } = leaf;
    let first = path.first()?;
    let inside = |base: &[String], skip: usize| {
        let path = base.iter().chain(path.iter().skip(skip)).cloned().collect();
        Some(Named { path: Target::Inside(path), line })
    };
    match first.as_str() {
        "crate" | "scrim" => inside(&[], 1),
        "super" | "self" => {
            let ups = path.iter().take_while(|part| *part == "super" || *part == "self").count();
            let supers = path.iter().take(ups).filter(|part| *part == "super").count();
            inside(here.get(..here.len().checked_sub(supers)?)?, ups)
        }
        name if WATCHED.iter().any(|watched| name == *watched || is_companion(name, watched)) => {
            Some(Named { path: Target::Outside(path), line })
        }
        _ => None,
    }
}

struct Leaf {
    path: Vec<String>,
    /// What it is called here.
    name: String,
    line: usize,
}

/// Reads `a::b::{c, d as e}` from `at`; returns where it ends.
fn use_tree(tokens: &[Token], mut at: usize, prefix: &[String], leaves: &mut Vec<Leaf>) -> usize {
    let mut path = prefix.to_vec();
    let mut line = tokens.get(at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "::" => at += 1,
            "{" if !path.is_empty() || tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.text == "use") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    let next = use_tree(tokens, at, &path, leaves);
                    let comma = tokens.get(next).is_some_and(|token| token.text == ",");
                    at = (next + usize::from(comma)).max(at + 1);
                }
                return at + 1;
            }
            "*" => return push(leaves, path, "*".into(), line, at + 1),
            _ if token.is_name() => {
                line = token.line;
                path.push(token.text.clone());
                at += 1;
                if tokens.get(at).is_none_or(|token| token.text != "::") {
                    break;
                }
                // `a::<T>` is the end of a path, and so is `a::` before anything that is no part of one.
                let goes_on = tokens.get(at + 1).is_some_and(|t| t.is_name() || t.text == "{" || t.text == "*");
                if !goes_on {
                    break;
                }
            }
            _ => break,
        }
    }
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    let mut name = path.last().cloned().unwrap_or_default();
    if tokens.get(at).is_some_and(|token| token.text == "as")
        && let Some(alias) = tokens.get(at + 1).filter(|token| token.is_name())
    {
        name = alias.text.clone();
        at += 2;
    }
    if path.is_empty() {
        return at + 1;
    }
    push(leaves, path, name, line, at)
}

fn push(leaves: &mut Vec<Leaf>, path: Vec<String>, name: String, line: usize, end: usize) -> usize {
    leaves.push(Leaf { path, name, line });
    end
}

#[derive(Debug)]
struct Token {
    text: String,
    line: usize,
}

impl Token {
    fn is_name(&self) -> bool {
        is_name(&self.text)
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and single signs, without comments, strings and characters.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        match get(at) {
            '/' if get(at + 1) == '/' => {
                while at < chars.len() && get(at) != '\n' {
                    at += 1;
                }
            }
            '/' if get(at + 1) == '*' => at = block_comment_end(&chars, at),
            '"' => at = string_end(&chars, at),
            'r' | 'b' | 'c' if raw_string_start(&chars, at).is_some() => {
                at = raw_string_end(&chars, raw_string_start(&chars, at).unwrap());
            }
            '\'' => at = quote_end(&chars, at),
            first if first.is_alphabetic() || first == '_' => {
                while get(at).is_alphanumeric() || get(at) == '_' {
                    at += 1;
                }
                tokens.push(Token { text: chars[start..at].iter().collect(), line });
            }
            ':' if get(at + 1) == ':' => {
                tokens.push(Token { text: "::".into(), line });
                at += 2;
            }
            sign => {
                if !sign.is_whitespace() {
                    tokens.push(Token { text: sign.into(), line });
                }
                at += 1;
            }
        }
        line += chars[start..at.min(chars.len())].iter().filter(|char| **char == '\n').count();
    }
    tokens
}

fn block_comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    at += 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The first `#` or `"` of `r"`, `r#"`, `br"`, … that starts here.
fn raw_string_start(chars: &[char], at: usize) -> Option<usize> {
    let alone = at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    let r = if chars[at] == 'r' { at } else { at + 1 };
    let mut end = r + 1;
    while chars.get(end) == Some(&'#') {
        end += 1;
    }
    (alone && chars.get(r) == Some(&'r') && chars.get(end) == Some(&'"')).then_some(r + 1)
}

fn raw_string_end(chars: &[char], start: usize) -> usize {
    let hashes = chars[start..].iter().take_while(|char| **char == '#').count();
    let mut at = start + hashes + 1;
    while at < chars.len() {
        let closed =
            chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|char| **char == '#').count() == hashes;
        at += 1;
        if closed {
            return at + hashes;
        }
    }
    at
}

/// The end of a character or of the tick of a lifetime.
fn quote_end(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            let mut end = at + 3;
            while end < chars.len() && chars[end] != '\'' {
                end += 1;
            }
            end + 1
        }
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}
