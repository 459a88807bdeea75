//! ISF files: what their headers say, and what is said about those that are wrong.

use scrim::effect::file::manifest::{ChoiceForm, ManifestParam, ParamForm};
use scrim::effect::file::size::Size;
use scrim::effect::file::{Body, Described, Fault, Slot, Text, describe};
use scrim::effect::{BufferCode, Category, ProgramCode, Role};
use std::path::{Path, PathBuf};

pub const MAIN: &str = "void main() { gl_FragColor = vec4(1.0); }";

pub fn read(text: &str, vertex: Option<&str>) -> Result<Described, Fault> {
    let text = Text { path: "folder/Look Here.fs".into(), text: text.into(), vertex: vertex.map(Into::into) };
    describe(&text).map(|(described, _)| described)
}

#[track_caller]
pub fn good(text: &str, vertex: Option<&str>) -> Described {
    let described = read(text, vertex).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    let code = &program(&described).0;
    for wgsl in [Some(&code.fragment), code.vertex.as_ref()].into_iter().flatten() {
        let module = naga::front::wgsl::parse_str(wgsl).unwrap_or_else(|e| panic!("{}", e.emit_to_string(wgsl)));
        let flags = naga::valid::ValidationFlags::all();
        naga::valid::Validator::new(flags, naga::valid::Capabilities::empty())
            .validate(&module)
            .unwrap_or_else(|e| panic!("{}", e.emit_to_string(wgsl)));
    }
    described
}

pub fn program(described: &Described) -> (&ProgramCode, &[Size], &[Slot]) {
    match &described.body {
        Body::Program { code, sizes, images } => (code, sizes, images),
        Body::Stage { .. } => panic!("an ISF file is a program"),
    }
}

#[track_caller]
fn header(json: &str) -> Described {
    good(&format!("/*{{{json}}}*/\n{MAIN}"), None)
}

#[track_caller]
fn params(inputs: &str) -> Vec<ManifestParam> {
    header(&format!("\"INPUTS\": [{inputs}]")).manifest.params
}

#[track_caller]
fn form(input: &str) -> ParamForm {
    params(&format!("{{ \"NAME\": \"a\", {input} }}")).remove(0).form
}

/// All cases of a table at once, so that one run shows every sentence that changed.
#[track_caller]
pub fn assert_faults(cases: &[(&str, &str)]) {
    let said = |text: &str| match read(text, None) {
        Ok(_) => "good".to_owned(),
        Err(Fault { line, column, message, .. }) => format!("{line}:{column}: {message}"),
    };
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (text, said(text), expected))
        .filter(|(_, said, expected)| said != *expected)
        .map(|(text, said, expected)| {
            format!("{}\n  says     {said}\n  expected {expected}", text.chars().take(300).collect::<String>())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_header_gives_the_panel_everything() {
    let described = header(
        r#" "ISFVSN": "2", "DESCRIPTION": "Does\n it.", "CREDIT": "by a person", "CATEGORIES": ["Color Adjustment"],
        "INPUTS": [
          { "NAME": "inputImage", "TYPE": "image" },
          { "NAME": "level", "TYPE": "float", "LABEL": "Level", "DESCRIPTION": "How much.", "MIN": -1, "MAX": 3, "DEFAULT": 2 },
          { "NAME": "press", "TYPE": "event" }
        ]"#,
    );
    let manifest = &described.manifest;
    assert_eq!(manifest.label, "Look Here");
    assert_eq!(manifest.help, "Does it. (by a person)");
    assert_eq!((manifest.category, manifest.role), (Category::Color, Role::Filter));
    let [level, press] = manifest.params.as_slice() else { panic!("{:?}", manifest.params) };
    assert_eq!((level.name.as_str(), level.label.as_str(), level.help.as_str()), ("level", "Level", "How much."));
    assert_eq!(level.form, ParamForm::Float { default: 2.0, min: -1.0, max: 3.0, step: 0.01, unit: String::new() });
    assert_eq!((press.label.as_str(), &press.form), ("press", &ParamForm::Event));
    let (code, sizes, images) = program(&described);
    assert_eq!(
        (code.name.as_str(), code.images, code.vectors, code.passes.as_slice()),
        ("isf:Look Here", 1, 1, &[None][..])
    );
    assert!(code.untrusted && !code.moves && code.vertex.is_none() && sizes.is_empty());
    assert_eq!(images, [Slot::Picture]);
}

#[test]
fn numbers_have_the_ranges_and_defaults_that_other_hosts_give_them() {
    let float = |default, min, max| ParamForm::Float { default, min, max, step: 0.01, unit: String::new() };
    assert_eq!(form(r#""TYPE": "float""#), float(0.5, 0.0, 1.0));
    assert_eq!(form(r#""TYPE": "float", "MAX": 7, "DEFAULT": 0.25"#), float(0.25, 0.0, 1.0), "one bound is none");
    assert_eq!(form(r#""TYPE": "float", "MIN": 1, "MAX": 3, "DEFAULT": 9"#), float(3.0, 1.0, 3.0));
    assert_eq!(form(r#""TYPE": "float", "MIN": 2, "MAX": 1, "DEFAULT": "1.5""#), float(1.5, 1.0, 2.0));
    for (given, expected) in [("true", true), ("0", false), ("1.0", true), ("\"false\"", false), ("null", true)] {
        assert_eq!(
            form(&format!(r#""TYPE": "bool", "DEFAULT": {given}"#)),
            ParamForm::Bool { default: expected },
            "{given}"
        );
    }
    assert_eq!(form(r#""TYPE": "bool""#), ParamForm::Bool { default: true });
    let int = |default, min, max| ParamForm::Int { default, min, max, unit: String::new() };
    assert_eq!(form(r#""TYPE": "long", "MIN": 1, "MAX": 8, "DEFAULT": 12"#), int(12, 1, 12));
    assert_eq!(form(r#""TYPE": "long""#), int(0, 0, 100));
}

#[test]
fn values_and_labels_are_a_choice() {
    let option = |name: &str, value| ChoiceForm { name: name.into(), label: name.into(), value };
    let input = r#""TYPE": "long", "VALUES": [0, 4, 9, 4], "LABELS": ["None", "Some", "Some", ""], "DEFAULT": 9"#;
    let options = vec![option("None", 0), option("Some", 4), option("Some 2", 9), option("4", 4)];
    assert_eq!(form(input), ParamForm::Choice { default: "Some 2".into(), options });
    let options = vec![option("1", 1), option("2", 2), option("7", 7)];
    let expected = ParamForm::Choice { default: "7".into(), options };
    assert_eq!(form(r#""TYPE": "long", "VALUES": [1, 2], "DEFAULT": 7"#), expected, "a default that is no value");
    let options = vec![option("a", 0), option("b", 1)];
    assert_eq!(form(r#""TYPE": "long", "LABELS": ["a", "b"]"#), ParamForm::Choice { default: "a".into(), options });
}

#[test]
fn points_and_colours_are_read() {
    let point = |default, min, max| ParamForm::Point { default, min, max, unit: String::new() };
    assert_eq!(form(r#""TYPE": "point2D""#), point([0.5; 2], [0.0; 2], [1.0; 2]));
    let given = r#""TYPE": "point2D", "MIN": [-1, -2], "MAX": [1, 2], "DEFAULT": [0.5, 1]"#;
    assert_eq!(form(given), point([0.5, 1.0], [-1.0, -2.0], [1.0, 2.0]));
    assert_eq!(form(r#""TYPE": "point2D", "DEFAULT": [320, -4]"#), point([320.0, -4.0], [0.0, -4.0], [320.0, 1.0]));
    assert_eq!(form(r#""TYPE": "color""#), ParamForm::Color { default: [1.0; 4] });
    let color = ParamForm::Color { default: [0.5, 0.0, 1.0, 0.25] };
    assert_eq!(form(r#""TYPE": "color", "DEFAULT": [0.5, -1, 2, 0.25]"#), color);
}

#[test]
fn names_of_images_make_the_role() {
    let image = |name: &str| format!("{{ \"NAME\": \"{name}\", \"TYPE\": \"image\" }}");
    let role = |inputs: &str| {
        let described = header(&format!("\"INPUTS\": [{inputs}]"));
        let names: Vec<_> = described.manifest.params.iter().map(|param| param.name.clone()).collect();
        (described.manifest.role, program(&described).2.to_vec(), names)
    };
    let progress = r#"{ "NAME": "progress", "TYPE": "float" }"#;
    let chosen = |name: &str| Slot::Param(name.to_owned());
    let filter = role(&format!("{}, {}", image("inputImage"), image("mask")));
    assert_eq!(filter, (Role::Filter, vec![Slot::Picture, chosen("mask")], vec!["mask".to_owned()]));
    let both = format!("{}, {}", image("startImage"), image("endImage"));
    let transition = role(&format!("{both}, {progress}"));
    assert_eq!(transition, (Role::Transition, vec![Slot::Picture, Slot::Other], vec!["progress".to_owned()]));
    let generator = role(&both);
    assert_eq!(generator.0, Role::Generator, "without progress");
    assert_eq!(generator.1, [chosen("startImage"), chosen("endImage")]);
    assert_eq!(role("").0, Role::Generator);
}

#[test]
fn sound_and_imported_pictures_are_images() {
    let described = header(
        r#""INPUTS": [ { "NAME": "a", "TYPE": "audio" }, { "NAME": "b", "TYPE": "audioFFT", "MAX": 32 },
            { "NAME": "c", "TYPE": "audio", "MAX": 99999999 }, { "NAME": "d", "TYPE": "audioFFT" } ],
          "IMPORTED": { "logo": { "PATH": "pictures\\logo.png" } }"#,
    );
    assert!(described.manifest.params.is_empty());
    let sound = [
        Slot::Samples { width: 512 },
        Slot::Spectrum { width: 32 },
        Slot::Samples { width: 4096 },
        Slot::Spectrum { width: 256 },
        Slot::Imported(PathBuf::from("pictures/logo.png")),
    ];
    assert_eq!(program(&described).2, sound);
    let listed = header(r#""IMPORTED": [ { "NAME": "x", "PATH": "x.png" } ]"#);
    assert_eq!(program(&listed).2, [Slot::Imported(Path::new("x.png").into())]);
}

#[test]
fn passes_fill_buffers_of_their_sizes() {
    let described = header(
        r#""INPUTS": [ { "NAME": "inputImage", "TYPE": "image" }, { "NAME": "quality", "TYPE": "float", "DEFAULT": 0.5 } ],
        "PASSES": [
          { "TARGET": "a", "WIDTH": "floor($WIDTH * $quality)", "HEIGHT": 16, "PERSISTENT": true, "FLOAT": "true" },
          { "target": "b", "width": "$WIDTH_inputImage / 4", "persistent": 0 },
          { "TARGET": "a" },
          { "DESCRIPTION": "nothing sees this" },
          { }
        ]"#,
    );
    let (code, sizes, _) = program(&described);
    assert_eq!(code.passes, [Some(0), Some(1), Some(0), Some(2), None]);
    let buffer = |float, persistent| BufferCode { float, persistent };
    assert_eq!(code.buffers, [buffer(true, true), buffer(false, false), buffer(false, false)]);
    assert!(code.moves, "what persists changes with each frame");
    let pixels: Vec<_> = sizes.iter().map(|size| size.pixels((640.0, 360.0), &|_| 0.5)).collect();
    assert_eq!(pixels, [(320, 16), (160, 360), (640, 360)]);
}

#[test]
fn a_last_pass_with_a_target_is_shown_by_one_more() {
    let described = header(r#""PASSES": [ { "TARGET": "first" }, { "TARGET": "second", "PERSISTENT": 1 } ]"#);
    let (code, ..) = program(&described);
    assert_eq!(code.passes, [Some(0), Some(1), None]);
    let shows = "textureSampleLevel(scrim_texture_1_, scrim_sampler";
    assert!(code.fragment.contains(shows) && code.fragment.contains("== 2i"), "{}", code.fragment);
}

#[test]
fn version_1_is_read() {
    let buffers = [r#"["last"]"#, r#"{ "last": { "WIDTH": "$WIDTH / 2", "FLOAT": true } }"#];
    for (index, given) in buffers.iter().enumerate() {
        let text = format!(
            r#"/*{{ "PERSISTENT_BUFFERS": {given}, "INPUTS": [{{ "NAME": "inputImage", "TYPE": "image" }}],
               "PASSES": [ {{ "TARGET": "last" }}, {{}} ] }}*/
            void main() {{
                vec2 size = _inputImage_imgRect.zw;
                gl_FragColor = IMG_PIXEL(last, vv_FragNormCoord * size) + IMG_NORM_PIXEL(inputImage, vv_FragNormCoord);
            }}"#
        );
        let described = good(&text, None);
        let (code, sizes, _) = program(&described);
        assert_eq!(code.buffers, [BufferCode { float: index == 1, persistent: true }]);
        let width = if index == 1 { 50 } else { 100 };
        assert_eq!(sizes[0].pixels((100.0, 80.0), &|_| 0.0), (width, 80));
    }
}

#[test]
fn headers_are_read_as_leniently_as_elsewhere() {
    let dressed =
        format!("\u{feff}\n\n// a line first\n/*\n{{ \"DESCRIPTION\": \"Two\nlines\", \"INPUTS\": [], }}\n*/\n{MAIN}");
    assert_eq!(good(&dressed, None).manifest.help, "Two lines");
    let lower = params(r#"{ "name": "a", "type": "FLOAT", "default": 0.25 }, { "TYPE": "float" }, { "NAME": "b" }, 7"#);
    assert_eq!(lower.len(), 1, "inputs without a name or a type are passed over");
    assert!(matches!(lower[0].form, ParamForm::Float { default: 0.25, .. }));
    assert!(params(r#"{ "NAME": "later", "TYPE": "hologram" }"#).is_empty());
    for (category, expected) in [("Blur", Category::Blur), ("Masking", Category::Key), ("Glitch", Category::Stylize)] {
        assert_eq!(header(&format!("\"CATEGORIES\": [\"{category}\"]")).manifest.category, expected);
    }
}

#[test]
fn a_header_that_is_wrong_is_told_where_and_why() {
    let many = |what: &str, count: usize| vec![what; count].join(",");
    let inputs = |item: &str| format!("/*{{ \"INPUTS\": [\n {item} ] }}*/\n{MAIN}");
    let cases = [
        (MAIN.to_owned(), "1:1: an ISF file begins with its header, a comment that holds JSON: /*{ … }*/"),
        ("/*{ \"INPUTS\": []".into(), "1:1: the header has no end: it ends with */"),
        (format!("/*{{\n  \"INPUTS\": [ oh ] }}*/\n{MAIN}"), "2:15: the header: expected value"),
        (format!("/* words */\n{MAIN}"), "1:4: the header: expected value"),
        (
            format!("/*{{ \"DESCRIPTION\": \"{}\" }}*/\n{MAIN}", "x".repeat(70_000)),
            "1:1: the header is 70021 bytes long: at most 65536",
        ),
        (
            inputs("{ \"NAME\": \"a b\", \"TYPE\": \"float\" }"),
            "2:12: the input `a b`: a name is letters, digits and _, no digit first, at most 64 of them",
        ),
        (
            inputs("{ \"NAME\": \"while\", \"TYPE\": \"float\" }"),
            "2:12: the input `while`: this name is taken: choose another one",
        ),
        (
            inputs("{ \"NAME\": \"a\", \"TYPE\": \"float\" },\n { \"NAME\": \"a\", \"TYPE\": \"image\" }"),
            "2:12: the input `a`: this name is there twice",
        ),
        (
            inputs("{ \"NAME\": \"room\", \"TYPE\": \"cube\" }"),
            "2:12: the input `room`: cube maps are not supported: use an image",
        ),
        (inputs(&many("0", 300)), "1:5: there are 300 inputs: there may be 256"),
        (format!("/*{{ \"PASSES\": [{}] }}*/{MAIN}", many("{}", 33)), "1:5: there are 33 passes: there may be 32"),
        (
            format!("/*{{ \"PASSES\": [{}] }}*/{MAIN}", many("{ \"TARGET\": \"x\" }", 32)),
            "1:5: the last of 32 passes shows no picture: leave its TARGET out",
        ),
        (
            format!("/*{{ \"PASSES\": [\n {{ \"TARGET\": \"buf\", \"WIDTH\": \"$WIDTH * $size\" }} ] }}*/{MAIN}"),
            "2:14: the target `buf`: the expression \"$WIDTH * $size\": there is no input $size",
        ),
        (
            format!("/*{{ \"IMPORTED\": {{\n \"logo\": {{ \"PATH\": \"../logo.png\" }} }} }}*/{MAIN}"),
            "2:2: the imported picture `logo`: it does not lie in the effect's folder: put it beside the effect file",
        ),
        (
            format!("/*{{ \"IMPORTED\": {{\n \"logo\": {{ \"PATH\": [\"a\", \"b\"] }} }} }}*/{MAIN}"),
            "2:2: the imported picture `logo`: its PATH is missing, which names one picture file",
        ),
        (
            format!("/*{{ \"IMPORTED\": {{\n \"logo\": \"/etc/passwd\" }} }}*/{MAIN}"),
            "2:2: the imported picture `logo`: it does not lie in the effect's folder: put it beside the effect file",
        ),
    ];
    let cases: Vec<_> = cases.iter().map(|(text, expected)| (text.as_str(), *expected)).collect();
    assert_faults(&cases);
}

#[test]
fn headers_nested_without_end_are_refused() {
    let deep = format!("/*{}{}*/{MAIN}", "{\"a\":".repeat(5000), "}".repeat(5000));
    assert!(read(&deep, None).is_err_and(|fault| fault.message.contains("recursion limit")));
}
