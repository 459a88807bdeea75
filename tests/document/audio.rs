//! Strips of the mixer as the document holds them.

use super::shows::small;
use scrim::document::audio::{Ducking, Gate};
use scrim::document::source::Tone;
use scrim::document::{
    AudioEdit, AudioFilter, AudioMaster, AudioStrip, Content, EditCommand, EditError, FilterKind, History, SceneId,
    Show, Source, SourceId, SourceKind, apply, format, validate,
};

const CAM: SourceId = SourceId(1);

fn edit(history: &mut History, edit: AudioEdit) -> String {
    history.apply(EditCommand::Audio(CAM, edit)).unwrap().label
}

fn strip(show: &Show) -> &AudioStrip {
    &show.source(CAM).unwrap().audio
}

#[test]
fn a_strip_at_its_defaults_is_not_written_and_one_that_is_not_is_short() {
    let mut show = small();
    assert!(!format::to_text(&show).contains("audio"));
    show.sources[0].audio.gain_db = -6.5;
    show.sources[0].audio.filters.push(AudioFilter::new(FilterKind::Gate(Gate::default())));
    let text = format::to_text(&show);
    assert!(text.contains("gain_db: -6.5") && text.contains(r#"kind: "gate""#), "{text}");
    assert!(!text.contains("balance") && !text.contains("delay_ms"), "{text}");
    assert_eq!(format::parse(&text).unwrap().show, show);
}

#[test]
fn a_filter_of_another_version_is_kept_whole() {
    let text = format::to_text(&small())
        .replace(r#"kind: "camera""#, r#"kind: "camera", audio: (filters: [(kind: "reverb", room: "hall", size: 3)])"#);
    let loaded = format::parse(&text).unwrap().show;
    let kept = &strip(&loaded).filters[0].kind;
    assert!(matches!(kept, FilterKind::Unknown { kind, settings } if kind == "reverb" && settings["room"] == "hall"));
    assert!(format::to_text(&loaded).contains(r#"room: "hall""#));
}

#[test]
fn each_change_is_undone_by_itself_and_a_drag_of_the_fader_is_one_step() {
    let mut history = History::new(small());
    for gain in [-1.0, -2.0, -3.0] {
        assert_eq!(edit(&mut history, AudioEdit::Gain(gain)), "Volume of Cam");
    }
    history.end_gesture();
    assert_eq!(edit(&mut history, AudioEdit::Mute(true)), "Mute Cam");
    assert_eq!(history.position(), 2);
    history.undo();
    assert!(!strip(history.show()).mute);
    assert_eq!(strip(history.show()).gain_db, -3.0);
    history.undo();
    assert_eq!(*strip(history.show()), AudioStrip::default());
}

#[test]
fn filters_are_added_moved_changed_and_deleted() {
    let mut history = History::new(small());
    edit(&mut history, AudioEdit::AddFilter(FilterKind::Gate(Gate::default())));
    edit(&mut history, AudioEdit::AddFilter(FilterKind::Ducking(Ducking::default())));
    edit(&mut history, AudioEdit::MoveFilter { from: 1, to: 0 });
    let names = |show: &Show| strip(show).filters.iter().map(|f| f.kind.name().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(history.show()), ["ducking", "gate"]);
    let quiet = FilterKind::Gate(Gate { open_db: -50.0, close_db: -60.0, ..Gate::default() });
    edit(&mut history, AudioEdit::SetFilter(1, AudioFilter { enabled: false, kind: quiet.clone() }));
    assert_eq!(strip(history.show()).filters[1].kind, quiet);
    edit(&mut history, AudioEdit::RemoveFilter(0));
    assert_eq!(names(history.show()), ["gate"]);
    let missing = history.apply(EditCommand::Audio(CAM, AudioEdit::RemoveFilter(4)));
    assert_eq!(missing, Err(EditError::Missing { what: "filter", id: 4 }));
}

#[test]
fn a_source_that_goes_is_waited_for_by_no_strip() {
    let mut show = small();
    let made = EditCommand::AddSource { source: Source::new(SourceId(0), "Voice", tone()), scene: None };
    let voice = SourceId(apply(&mut show, made).unwrap().created.unwrap());
    let ducking = Ducking { trigger: Some(voice), ..Ducking::default() };
    apply(&mut show, EditCommand::Audio(CAM, AudioEdit::AddFilter(FilterKind::Ducking(ducking)))).unwrap();
    apply(&mut show, EditCommand::RemoveSource(voice)).unwrap();
    assert!(matches!(&strip(&show).filters[0].kind, FilterKind::Ducking(Ducking { trigger: None, .. })));
}

fn tone() -> SourceKind {
    SourceKind::Tone(Tone::default())
}

#[test]
fn what_has_no_picture_is_a_source_and_no_layer() {
    let mut show = small();
    let source = Source::new(SourceId(0), "Voice", tone());
    let made = apply(&mut show, EditCommand::AddSource { source, scene: Some(SceneId(1)) }).unwrap();
    let voice = SourceId(made.created.unwrap());
    assert_eq!((show.sources.len(), show.scenes[0].layers.len()), (2, 1));
    let content = Content::Source(voice);
    let refused = apply(&mut show, EditCommand::AddLayer { scene: SceneId(1), content, name: "Voice".into() });
    let EditError::Invalid(sentence) = refused.unwrap_err() else { panic!("another fault") };
    assert!(sentence.ends_with("\"Voice\" has sound and no picture: a layer cannot show it"), "{sentence}");
}

#[test]
fn what_makes_no_sense_is_named() {
    let problem = |change: &dyn Fn(&mut Show)| {
        let mut show = small();
        change(&mut show);
        validate::check(&show).unwrap_err().to_string()
    };
    let of = |change: &dyn Fn(&mut AudioStrip)| problem(&|show| change(&mut show.sources[0].audio));
    assert_eq!(of(&|s| s.gain_db = 12.5), "sources[\"Cam\"].audio.gain_db: 12.5 is out of range: from -60 to 12");
    assert_eq!(of(&|s| s.balance = f64::NAN), "sources[\"Cam\"].audio.balance: NaN is out of range: from -1 to 1");
    assert_eq!(of(&|s| s.delay_ms = -1.0), "sources[\"Cam\"].audio.delay_ms: -1 is out of range: from 0 to 2000");
    let gate = AudioFilter::new(FilterKind::Gate(Gate { open_db: -40.0, close_db: -30.0, ..Gate::default() }));
    assert_eq!(
        of(&|s| s.filters.push(gate.clone())),
        "sources[\"Cam\"].audio.filters[0].close_db: -30 dB must not lie above -40 dB, where the gate opens"
    );
    assert_eq!(
        of(&|s| s.filters = vec![gate.clone(); 17]),
        "sources[\"Cam\"].audio.filters: 17 filters are too many: a strip has at most 16"
    );
    assert_eq!(
        problem(&|s| s.audio = AudioMaster { ceiling_db: 1.0, ..AudioMaster::default() }),
        "audio.ceiling_db: 1 is out of range: from -20 to 0"
    );
    assert_eq!(
        problem(&|s| s.sources[0].kind = SourceKind::Tone(Tone { frequency: 19.0, ..Tone::default() })),
        "sources[\"Cam\"].settings.frequency: 19 is out of range: from 20 to 20000"
    );
}
