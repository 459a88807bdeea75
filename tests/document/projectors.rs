//! Projectors in the document.

use super::shows::small;
use scrim::document::projector::MAX_PROJECTORS;
use scrim::document::{
    EditCommand, EditError, History, Projected, Projector, ProjectorEdit, ProjectorId, ProjectorPlace, SceneId, format,
};

fn edit(history: &mut History, edit: ProjectorEdit) -> Result<Option<u64>, EditError> {
    history.end_gesture();
    history.apply(EditCommand::Projector(edit)).map(|applied| applied.created)
}

fn open(history: &mut History, shows: Projected, place: ProjectorPlace) -> ProjectorId {
    ProjectorId(edit(history, ProjectorEdit::Open(Projector::new(shows, place))).unwrap().unwrap())
}

#[test]
fn projectors_are_opened_moved_closed_and_taken_back() {
    let mut history = History::new(small());
    let before = history.show().clone();
    let scene = before.scenes[0].id;
    let first = open(&mut history, Projected::Scene(scene), ProjectorPlace::default());
    assert_eq!(history.undo_label(), Some(&*format!("Projector of {}", before.scenes[0].name)));
    let second = open(&mut history, Projected::Multiview, ProjectorPlace::Monitor("HDMI-1".into()));
    assert_ne!(first, second);
    let place = ProjectorPlace::Window { width: 300, height: 200, at: Some((-40, 12)) };
    edit(&mut history, ProjectorEdit::Place(second, place.clone())).unwrap();
    assert_eq!(history.show().projectors[1].place, place);
    edit(&mut history, ProjectorEdit::Close(first)).unwrap();
    assert_eq!(history.show().projectors.iter().map(|projector| projector.id).collect::<Vec<_>>(), [second]);

    let text = format::to_text(history.show());
    let loaded = format::parse(&text).unwrap().show;
    assert_eq!(loaded.projectors, history.show().projectors);

    assert!(history.go_to(0));
    assert_eq!(*history.show(), before);
}

#[test]
fn a_projector_goes_with_what_it_shows() {
    let mut history = History::new(small());
    history.apply(EditCommand::AddScene { name: "Extra".into() }).unwrap();
    let (extra, source) = (history.show().scenes.last().unwrap().id, history.show().sources[0].id);
    open(&mut history, Projected::Scene(extra), ProjectorPlace::default());
    open(&mut history, Projected::Source(source), ProjectorPlace::default());
    open(&mut history, Projected::Preview, ProjectorPlace::default());
    history.apply(EditCommand::RemoveScene(extra)).unwrap();
    history.apply(EditCommand::RemoveSource(source)).unwrap();
    let left: Vec<Projected> = history.show().projectors.iter().map(|projector| projector.shows).collect();
    assert_eq!(left, [Projected::Preview]);
    // One of what is not there is none.
    open(&mut history, Projected::Scene(SceneId(999)), ProjectorPlace::default());
    assert_eq!(history.show().projectors.len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let mut history = History::new(small());
    let first = open(&mut history, Projected::Program, ProjectorPlace::default());
    for _ in 1..MAX_PROJECTORS {
        open(&mut history, Projected::Program, ProjectorPlace::default());
    }
    let one_more = Projector::new(Projected::Program, ProjectorPlace::default());
    let refused = edit(&mut history, ProjectorEdit::Open(one_more)).unwrap_err();
    assert_eq!(refused.to_string(), "projectors: 17 projectors are too many: a show has at most 16");
    let tiny = ProjectorPlace::Window { width: 10, height: 200, at: None };
    let refused = edit(&mut history, ProjectorEdit::Place(first, tiny)).unwrap_err();
    assert!(refused.to_string().starts_with("projectors[0].width: "), "{refused}");
    let refused = edit(&mut history, ProjectorEdit::Close(ProjectorId(77))).unwrap_err();
    assert_eq!(refused.to_string(), "there is no projector 77 in this show");
    assert_eq!(history.show().projectors.len(), MAX_PROJECTORS);
}
