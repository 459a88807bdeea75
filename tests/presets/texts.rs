//! A preset's text: what is written reads back, whatever is damaged is named.

use scrim::document::source::Camera;
use scrim::document::{
    self, Content, EditCommand, EffectId, EffectSpec, Layer, LayerId, ParamValue, Show, Source, SourceId, SourceKind,
};
use scrim::effect::{ParamKind, ParamSpec};
use scrim::presets::{Preset, format, pack, unpack};

fn show(sources: &[(u64, &str)]) -> Show {
    let source = |(id, name): &(u64, &str)| Source::new(SourceId(*id), *name, SourceKind::Camera(Camera::default()));
    Show { sources: sources.iter().map(source).collect(), ..Show::empty() }
}

fn specs() -> Vec<ParamSpec> {
    let spec = |name, kind| ParamSpec { name, label: name, help: "", group: "", kind };
    vec![
        spec("map", ParamKind::Image),
        spec("burst", ParamKind::Event),
        spec("amount", ParamKind::Float { default: 0.0, min: 0.0, max: 1.0, step: 0.1, unit: "" }),
    ]
}

fn effect() -> EffectSpec {
    let mut effect = EffectSpec::new(EffectId(7), "isf:warp")
        .with("map", 3)
        .with("burst", true)
        .with("amount", 0.5)
        .with("from_later", ParamValue::from(vec![1, 2]));
    effect.mix = 0.25;
    effect.enabled = false;
    effect.extra.insert("note".into(), "kept".into());
    effect
}

#[test]
fn a_preset_reads_back_equal_and_is_short() {
    let packed = pack(&effect(), &specs(), &show(&[(3, "Cam")]));
    for preset in [Preset::Effect(packed.clone()), Preset::Stack(vec![packed.clone(), packed]), Preset::Stack(vec![])] {
        let text = format::to_text(&preset);
        assert_eq!(format::parse(&text).as_ref(), Ok(&preset), "{text}");
    }
    let plain = pack(&EffectSpec::new(EffectId(1), "toon").with("levels", 5), &[], &show(&[]));
    let text = format::to_text(&Preset::Effect(plain));
    assert_eq!(text, "(scrim_preset: 1, effect: (kind: \"toon\", params: {\"levels\": 5}))\n");
}

#[test]
fn sources_go_by_name_from_show_to_show() {
    let packed = pack(&effect(), &specs(), &show(&[(3, "Cam")]));
    assert_eq!(packed.params["map"], ParamValue::from("Cam"));
    assert!(!packed.params.contains_key("burst"), "a pressed button is not kept");
    let there = unpack(packed.clone(), &specs(), &show(&[(3, "Other"), (9, "Cam")]));
    assert_eq!(there.params["map"], ParamValue::from(9));
    assert_eq!((there.params["amount"].clone(), there.mix, there.enabled), (0.5.into(), 0.25, false));
    assert_eq!(there.params["from_later"], ParamValue::from(vec![1, 2]), "unknown ones are kept");
    assert_eq!(there.extra["note"], ParamValue::from("kept"));
    let elsewhere = unpack(packed, &specs(), &show(&[(3, "Other")]));
    assert!(!elsewhere.params.contains_key("map"), "a source that is not there is none");
}

#[test]
fn an_effect_that_is_not_installed_is_kept_whole() {
    let there = unpack(pack(&effect(), &[], &show(&[])), &[], &show(&[]));
    assert_eq!(EffectSpec { id: EffectId(7), ..there }, effect());
}

#[test]
fn a_preset_cannot_make_a_show_that_is_not_read_again() {
    let nested = |depth| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let text =
        |depth| format!("(scrim_preset: 1, effect: (kind: \"toon\", id: \"x\", params: {{\"v\": {}}}))", nested(depth));
    let refused = format::parse(&text(16)).unwrap_err().to_string();
    assert_eq!(refused, "toon: values are nested more than 16 deep");
    let Ok(Preset::Effect(preset)) = format::parse(&text(15)) else { panic!("15 are few enough") };
    let mut show = show(&[(1, "Cam")]);
    let effects = vec![unpack(preset, &[], &show)];
    show.scenes[0].layers.push(Layer::new(LayerId(1), "Cam", Content::Source(SourceId(1))));
    document::apply(&mut show, EditCommand::SetStack { layer: LayerId(1), effects }).unwrap();
    let loaded = document::format::parse(&document::format::to_text(&show)).unwrap();
    assert_eq!((loaded.show, loaded.notes), (show, Vec::new()));
}

#[test]
fn what_is_no_preset_is_refused_with_a_sentence() {
    let foreign = "this is no Scrim preset: one starts with `(scrim_preset: 1, …`";
    let table = [
        ("", "1:1: the text ends in the middle: something after this point is missing"),
        ("hello there", "1:7: this is no value"),
        ("(scrim: 1, canvases: [])", foreign),
        ("(scrim_preset: 0, stack: [])", foreign),
        ("(scrim_preset: 9, stack: [])", "made by a newer Scrim (format 9, this one reads up to 1): update Scrim"),
        ("(scrim_preset: 1)", "a preset holds either `effect` or `stack`"),
        ("(scrim_preset: 1, effect: (kind: \"a\"), stack: [])", "a preset holds either `effect` or `stack`"),
        ("(scrim_preset: 1, effect: (params: {\"a\": 1}))", "effect: missing field `kind`"),
        ("(scrim_preset: 1, stack: [(kind: \"a\"), (kind: 3)])", "stack[1].kind: invalid type: integer `3`"),
        ("(scrim_preset: 1, effect: (kind: \"a\", mix: 2))", "mix: 2 is out of range: from 0 to 1"),
        ("(scrim_preset: 1, effect: (kind: \"\"))", "kind: an effect's kind has 1 to 200 characters"),
        ("(scrim_preset: 1, effect: (kind: \"a\"", "1:"),
    ];
    for (text, expected) in table {
        let found = format::parse(text).unwrap_err().to_string();
        assert!(found.starts_with(expected), "{text}\n{found}\n{expected}");
    }
    let deep = format!("(scrim_preset: 1, effect: (kind: \"a\", params: {{\"x\": {}", "[".repeat(100_000));
    assert!(format::parse(&deep).unwrap_err().to_string().contains("brackets are nested more than 64 deep"));
    let many = format!("(scrim_preset: 1, stack: [{}])", "(kind: \"a\"),".repeat(1001));
    assert_eq!(format::parse(&many).unwrap_err().to_string(), "1001 effects are too many: a stack has at most 1000");
    let long = " ".repeat(format::MAX_BYTES + 1);
    assert!(format::parse(&long).unwrap_err().to_string().ends_with("at most 1048576"));
}

#[test]
fn the_clipboard_takes_stacks_alone() {
    let stack = vec![pack(&effect(), &specs(), &show(&[(3, "Cam")]))];
    let text = format::to_clip(stack.clone());
    assert!(text.starts_with("// Scrim effect stack\n"), "{text}");
    assert_eq!(format::parse_clip(&text).as_ref(), Ok(&stack));
    assert_eq!(format::parse_clip(&format!("\n  {text}")).as_ref(), Ok(&stack), "spaces around it do no harm");
    let refused = "the clipboard holds no effect stack: copy one with “Copy stack” first";
    let preset = format!("// Scrim effect stack\n{}", format::to_text(&Preset::Effect(stack[0].clone())));
    for foreign in ["", "https://example.org", "(scrim_preset: 1, stack: [])", preset.as_str()] {
        assert_eq!(format::parse_clip(foreign).unwrap_err().to_string(), refused, "{foreign}");
    }
}
