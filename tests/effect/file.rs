//! Effects as files: what a file may say, and what is said about one that is wrong.

use crate::jail::jail;
use scrim::effect::file::{
    Change, Fault, FileEffect, Folder, Language, Library, Origin, Reader, Text, Unsettled, kind_of, text_of,
    write_template,
};
use scrim::effect::{Category, Effect, EffectContext, ParamKind, Params, Stage};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const CONTEXT: EffectContext = EffectContext { size: (64.0, 48.0) };
const POINT: &str = "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";

fn parse(text: &str) -> Result<FileEffect, Fault> {
    read(Text { path: "look.wgsl".into(), text: text.into(), vertex: None })
}

fn read(text: Text) -> Result<FileEffect, Fault> {
    let described = jail().without_drawing().read(&text)?;
    let kind = kind_of(&text.path).unwrap();
    FileEffect::new(&kind, &text.path, described).map_err(|sentence| Fault::of_file(&text.path, &sentence))
}

fn library(show: &Path, data: &Path) -> Library {
    let folders = Folder::all(Some(&show.join("show.ron")), data);
    Library::new(folders, Box::new(jail().without_drawing()))
}

/// Looks until something is taken, as the studio's thread does.
#[track_caller]
fn settled(library: &mut Library) -> Vec<Change> {
    let start = Instant::now();
    loop {
        match library.look() {
            Ok(changes) if !changes.is_empty() => return changes,
            _ => assert!(start.elapsed() < Duration::from_secs(20), "no change was taken"),
        }
        std::thread::yield_now();
    }
}

/// All cases of a table at once, so that one run shows every sentence that changed.
#[track_caller]
fn assert_faults(cases: &[(String, &str)]) {
    let said = |text: &str| match parse(text) {
        Ok(_) => "good".to_owned(),
        Err(Fault { line, column, message, .. }) => format!("{line}:{column}: {message}"),
    };
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, said(text), expected))
        .filter(|(_, said, expected)| said != *expected)
        .map(|(text, said, expected)| format!("{text}\n  says     {said}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_header_gives_the_panel_everything() {
    let text = format!(
        r#"
/*{{ "label": "Look", "group": "colour", "description": "Does it.", "keeps_opaque": true, "params": [
  {{ "name": "a", "kind": "float", "label": "A", "description": "First.", "unit": "%", "default": 5, "min": 1, "max": 9, "step": 0.5 }},
  {{ "name": "b", "kind": "color", "default": [1, 0.5, 0] }},
  {{ "name": "c", "kind": "int", "default": -3, "min": -5, "max": 5, "unit": "px" }},
  {{ "name": "d", "kind": "bool", "default": true }},
  {{ "name": "e", "kind": "choice", "options": ["one", ["two", "Second"]], "default": "two" }},
  {{ "name": "f", "kind": "float" }}
] }}*/ {POINT}"#
    );
    let effect = parse(&text).unwrap();
    let info = effect.info();
    assert_eq!((info.kind, info.label, info.category, info.help), ("file:look", "Look", Category::Color, "Does it."));
    let a = ParamKind::Float { default: 5.0, min: 1.0, max: 9.0, step: 0.5, unit: "%" };
    let e = ParamKind::Choice { default: "two", options: &[("one", "one"), ("two", "Second")] };
    let kinds: Vec<_> = info.params.iter().map(|spec| spec.kind.clone()).collect();
    assert_eq!(kinds[0], a);
    assert_eq!(kinds[1], ParamKind::Color { default: [1.0, 0.5, 0.0, 1.0] });
    assert_eq!(kinds[2], ParamKind::Int { default: -3, min: -5, max: 5, unit: "px" });
    assert_eq!(kinds[3], ParamKind::Bool { default: true });
    assert_eq!(kinds[4], e);
    assert_eq!(kinds[5], ParamKind::Float { default: 0.0, min: 0.0, max: 1.0, step: 0.01, unit: "" });
    let params = Params::resolve(&info.params, &BTreeMap::new());
    assert!(effect.keeps_opaque(&params));
    let mut out = Vec::new();
    effect.uniforms(0, &params, &CONTEXT, &mut out);
    let expected = [[5.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.0, 1.0], [-3.0, 1.0, 1.0, 0.0]];
    assert_eq!(out, expected, "in order, a colour in a vector of its own");
}

#[test]
fn everything_in_a_header_may_be_left_out() {
    let effect = parse(&format!("/*{{}}*/{POINT}")).unwrap();
    let info = effect.info();
    assert_eq!((info.label, info.category, info.help, info.params.len()), ("look", Category::Stylize, "", 0));
    assert!(matches!(effect.stages(&Params::default(), &CONTEXT).as_slice(), [Stage::Point(_)]));
    let taps = "/*{ \"stage\": \"taps\" }*/ fn effect(at: At, p: u32) -> vec4<f32> { return tap(at, vec2f(1.0)); }";
    assert!(matches!(parse(taps).unwrap().stages(&Params::default(), &CONTEXT).as_slice(), [Stage::Taps(_)]));
    let pass = taps.replace("taps", "pass\", \"scale\": 0.5, \"label\": \"");
    let stages = parse(&pass).unwrap().stages(&Params::default(), &CONTEXT);
    assert!(matches!(stages.as_slice(), [Stage::Pass { scale: (0.5, 0.5), .. }]), "{stages:?}");
}

#[test]
fn a_header_that_is_wrong_is_told_where_and_why() {
    let header = |fields: &str| format!("/*{{\n {fields} }}*/\n{POINT}");
    let param = |fields: &str| header(&format!("\"params\": [{{ \"name\": \"x\", {fields} }}]"));
    assert_faults(&[
        (
            POINT.into(),
            "1:1: an effect file begins with its header, /*{ \"label\": … }*/: `scrim effects new NAME` writes one",
        ),
        (
            String::new(),
            "1:1: an effect file begins with its header, /*{ \"label\": … }*/: `scrim effects new NAME` writes one",
        ),
        ("\n /*{ \"label\": \"\" ".into(), "2:2: the header has no end: it ends with }*/"),
        (header("\"label\" 1"), "2:10: the header: expected `:`"),
        (header("\"label\": 1"), "2:11: the header: invalid type: integer `1`, expected a string"),
        (
            header("\"lable\": 1"),
            "2:8: the header: unknown field `lable`, expected one of `label`, `group`, `description`, `stage`, `scale`, `role`, `passes`, `keeps_opaque`, `params`",
        ),
        (
            header("\"group\": \"Fun\""),
            "2:2: there is no group \"Fun\": it is Keying, Colour, Matte, Blur, Stylise, Distort, Dressing or Time",
        ),
        (header("\"stage\": \"tap\""), "2:2: there is no stage \"tap\": it is point, taps or pass"),
        (header("\"scale\": 0.5"), "2:2: only a pass has a scale: write \"stage\": \"pass\", or leave it out"),
        (header("\"stage\": \"pass\", \"scale\": 2"), "2:19: a scale of 2 cannot be: it is 0.01 to 1"),
        (
            param("\"kind\": \"number\""),
            "2:23: the parameter `x`: there is no kind \"number\": it is float, int, bool, choice, color, point, image, lut or event",
        ),
        (param("\"kind\": \"bool\", \"min\": 1"), "2:23: the parameter `x`: a bool has no min"),
        (
            param("\"kind\": \"bool\", \"default\": 1"),
            "2:23: the parameter `x`: the default 1 is neither true nor false",
        ),
        (param("\"kind\": \"float\", \"default\": 2"), "2:23: the parameter `x`: the default 2 is not from 0 to 1"),
        (param("\"kind\": \"float\", \"default\": \"2\""), "2:23: the parameter `x`: the default \"2\" is no number"),
        (param("\"kind\": \"float\", \"min\": 2"), "2:23: the parameter `x`: 2 to 1 is no range"),
        (param("\"kind\": \"float\", \"step\": 0"), "2:23: the parameter `x`: a step of 0 goes nowhere: it is above 0"),
        (param("\"kind\": \"int\", \"max\": 1.5"), "2:23: the parameter `x`: 1.5 is no whole number up to 16777216"),
        (
            param("\"kind\": \"choice\""),
            "2:23: the parameter `x`: a choice needs options: \"options\": [\"one\", \"two\"]",
        ),
        (
            param("\"kind\": \"choice\", \"options\": [\"a\"], \"default\": \"b\""),
            "2:23: the parameter `x`: the default \"b\" is none of its options",
        ),
        (
            param("\"kind\": \"color\", \"default\": [1, 2, 3]"),
            "2:23: the parameter `x`: the default [1,2,3] is no colour: it is three or four numbers from 0 to 1",
        ),
        (
            param("\"kind\": \"bool\" }, { \"name\": \"x\", \"kind\": \"bool\""),
            "2:56: the parameter `x` is there twice",
        ),
        (
            param("\"kind\": \"bool\" }, { \"name\": \"loop\", \"kind\": \"bool\""),
            "2:56: the parameter `loop`: this is a word of WGSL itself; choose another name",
        ),
        (
            param("\"kind\": \"bool\" }, { \"name\": \"a b\", \"kind\": \"bool\""),
            "2:56: the parameter `a b`: a name is letters, digits and _, a letter first, at most 64 of them",
        ),
    ]);
}

#[test]
fn wgsl_that_is_wrong_is_told_in_the_places_of_the_file() {
    let body = |text: &str| {
        format!("/*{{ \"label\": \"É\",\n\"params\": [{{ \"name\": \"x\", \"kind\": \"float\" }}] }}*/\n\n{text}")
    };
    let point =
        |text: &str| body(&format!("fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{\n\t{text}\n}}"));
    assert_faults(&[
        (point("return colour;"), "5:9: no definition in scope for identifier: `colour`"),
        (point("return color"), "6:1: expected `;`, found \"}\""),
        (point("/* é */ return params(p).y;"), "5:27: invalid field accessor `y`"),
        (point("return tap(at, vec2f(0.0));"), "5:9: no definition in scope for identifier: `tap`"),
        (point("return params(p).x;"), "5:9: what is returned here is not of the type that the function declares"),
        (body(""), "2:49: there is no main function: write `fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32>`"),
        (
            body("fn effect(at: At, p: u32) -> vec4<f32> { return vec4f(); }"),
            "4:1: the main function of this stage is `fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32>`",
        ),
        (
            body(&format!("var<private> v: f32;\n{POINT}")),
            "4:1: an effect has no bindings and no variables outside functions: use params(p), tap and constants",
        ),
        (
            body(&format!("{POINT}\noverride k: f32 = 1.0;")),
            "5:1: an effect has no overrides: use a parameter or a const",
        ),
        (
            body(&format!("{POINT}\n@fragment fn main() {{}}")),
            "5:11: an effect has no entry points: leave the attribute of `main` out",
        ),
        (body(&format!("struct At {{ a: f32 }}\n{POINT}")), "4:8: redefinition of `At`"),
        (
            point("return dpdx(color);"),
            "4:1: valid by itself, but not in the shaders of a layer: Uses operations forbidden at this stage",
        ),
    ]);
}

#[test]
fn a_fault_is_printed_with_its_line_and_a_caret() {
    let fault = parse("/*{}*/\nfn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\treturn é + colour;\n}")
        .unwrap_err();
    assert_eq!(
        fault.to_string(),
        "look.wgsl:3:9: no definition in scope for identifier: `é`\n  \treturn é + colour;\n  \t       ^"
    );
    let long = format!("/*{{}}*/{} fn effect() {{ return nothing; }}", " ".repeat(400));
    let text = parse(&long).unwrap_err().to_string();
    let (shown, caret) = (text.lines().nth(1).unwrap(), text.lines().nth(2).unwrap());
    assert!(shown.len() < 130, "{text}");
    assert!(shown[caret.len() - 1..].starts_with("nothing"), "{text}");
    let escape = parse("/*{}*/ \u{1b}[31m").unwrap_err().to_string();
    assert!(!escape.contains('\u{1b}'), "{escape:?}");
}

#[test]
fn more_than_nine_taps_are_a_pass() {
    let taps = |stage: &str, count: usize| {
        let sum = vec!["tap(at, vec2f(0.0))"; count].join(" + ");
        parse(&format!("/*{{ \"stage\": \"{stage}\" }}*/fn effect(at: At, p: u32) -> vec4f {{ return {sum}; }}"))
    };
    assert!(taps("taps", 9).is_ok() && taps("pass", 10).is_ok());
    let message = taps("taps", 10).unwrap_err().message;
    assert_eq!(message, "a stage of taps calls tap at most 9 times: write \"stage\": \"pass\" for more");
}

#[test]
fn the_template_is_good_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let effects = folder.path().join("a/effects");
    let path = write_template(&effects, "my-look", Language::Wgsl).unwrap();
    let effect = text_of(&path).and_then(read).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!((effect.info().kind, effect.info().label), ("file:my-look", "my-look"));
    fs::write(&path, "mine").unwrap();
    let error = write_template(&effects, "my-look.wgsl", Language::Wgsl).unwrap_err().to_string();
    assert_eq!(error, format!("{}: this file is there already; choose another name", path.display()));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let error = write_template(&effects, "../x", Language::Wgsl).unwrap_err().to_string();
    assert_eq!(error, "../x: a name has at most 64 characters and none of / \\ : \"");
}

#[test]
fn the_last_good_version_stays_until_the_file_is_repaired_or_gone() {
    let show = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let path = show.path().join("effects/look.wgsl");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut library = library(show.path(), data.path());
    let shipped = library.load();
    assert!(shipped.iter().all(|change| matches!(change, Change::Good { .. })), "{shipped:?}");
    assert!(library.files().all(|file| file.origin == Origin::Shipped) && library.files().count() >= 2);
    let write = |library: &mut Library, text: &str| {
        fs::write(&path, text).unwrap();
        assert_eq!(library.look().err(), Some(Unsettled), "what was just written is looked at again");
        settled(library)
    };
    let good = format!("/*{{}}*/{POINT}");
    assert!(matches!(write(&mut library, &good).as_slice(), [Change::Good { .. }]));
    assert!(library.look().unwrap().is_empty());
    let broken = write(&mut library, "/*{}*/ fn effect(");
    assert!(matches!(broken.as_slice(), [Change::Broken { stays: true, .. }]), "{broken:?}");
    let state = library.files().find(|file| file.kind == "file:look").unwrap();
    assert!(state.effect.is_some() && state.fault.is_some());
    assert!(matches!(write(&mut library, &good).as_slice(), [Change::Good { .. }]));
    // An editor's rename-swap: the file is away for a moment.
    let aside = path.with_extension("swap");
    fs::rename(&path, &aside).unwrap();
    assert_eq!((library.look().err(), library.look().err()), (Some(Unsettled), Some(Unsettled)));
    fs::rename(&aside, &path).unwrap();
    let swapped = settled(&mut library);
    assert!(matches!(swapped.as_slice(), [Change::Good { .. }]), "{swapped:?}");
    fs::remove_file(&path).unwrap();
    assert_eq!(library.look().err(), Some(Unsettled));
    assert!(matches!(settled(&mut library).as_slice(), [Change::Gone { kind, .. }] if kind == "file:look"));
}

#[test]
fn a_shows_effect_counts_before_the_persons_and_the_shipped() {
    let show = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let text = |label: &str| format!("/*{{ \"label\": \"{label}\" }}*/{POINT}");
    for (folder, label) in [(data.path(), "Person"), (show.path(), "Show")] {
        fs::create_dir_all(folder.join("effects")).unwrap();
        fs::write(folder.join("effects/duotone.wgsl"), text(label)).unwrap();
        let mut library = library(show.path(), data.path());
        library.load();
        let state = library.files().find(|file| file.kind == "file:duotone").unwrap();
        assert_eq!(state.effect.as_ref().unwrap().info().label, label);
    }
}
