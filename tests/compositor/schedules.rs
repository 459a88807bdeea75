//! Our own systems are ordered wherever two of them touch the same thing: what runs first is never left to chance.

use bevy::ecs::schedule::{InternedScheduleLabel, Schedules};
use bevy::prelude::*;
use bevy::render::RenderApp;
use scrim::app::headless::{HeadlessStudio, headless_plugins};
use scrim::app::session::SessionFiles;
use scrim::app::studio;
use scrim::document::Show;
use scrim::scene::ClockMode;
use scrim::settings::Folders;
use scrim::testing::TestStudio;
use std::collections::HashMap;

/// Each of these systems fills a part of the panels' view that the others leave alone.
const PARTS_OF_THE_VIEW: &str = "scrim::app::view_model::";

/// Pairs of our systems that may run in either order although one changes what the other reads.
fn ambiguities(app: &mut SubApp) -> Vec<String> {
    let labels: Vec<InternedScheduleLabel> =
        app.world().resource::<Schedules>().iter().map(|(_, schedule)| schedule.label()).collect();
    let mut found = Vec::new();
    for label in labels {
        app.world_mut().schedule_scope(label, |world, schedule| {
            schedule.initialize(world).unwrap();
            let ours: HashMap<_, _> =
                schedule.systems().unwrap().map(|(key, system)| (key, system.name().to_string())).collect();
            let name = |key| ours.get(key).filter(|name| name.contains("scrim::"));
            for (one, other, components) in schedule.graph().conflicting_systems().iter() {
                if let (Some(one), Some(other)) = (name(one), name(other))
                    && ![one, other].iter().all(|name| name.contains(PARTS_OF_THE_VIEW))
                {
                    let over: Vec<_> = components.iter().filter_map(|id| world.components().get_name(*id)).collect();
                    found.push(format!("{label:?}: {one} and {other} over {over:?}"));
                }
            }
        });
    }
    found
}

fn own_systems(app: &SubApp) -> usize {
    let schedules = app.world().resource::<Schedules>();
    let names = schedules.iter().flat_map(|(_, schedule)| schedule.systems().ok());
    names.flatten().filter(|(_, system)| system.name().to_string().contains("scrim::")).count()
}

#[test]
fn our_systems_are_ordered_among_themselves() {
    let done = TestStudio::new(16, 16).with(|_| {}).run(|live| {
        live.step();
        let app = &mut live.studio.app;
        let main = own_systems(app.main());
        let render = own_systems(app.sub_app(RenderApp));
        assert!(main > 5 && render > 5, "{main} and {render} systems are not all of ours");
    });
    if done.is_none() {
        return;
    }
    let studio = HeadlessStudio::with(Show::empty(), None, ClockMode::Stepped { start: 0 }, |_| {});
    assert_ordered(&mut studio.unwrap().app);
}

#[test]
fn those_of_the_windowed_studio_are_too() {
    if TestStudio::new(16, 16).run(|_| {}).is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new();
    app.add_plugins(headless_plugins());
    studio::furnish(&mut app, Show::empty(), None, SessionFiles::load(Folders::under(folder.path())));
    app.finish();
    app.cleanup();
    assert_ordered(&mut app);
    let mut headless = HeadlessStudio::with(Show::empty(), None, ClockMode::Live, |_| {}).unwrap().app;
    assert_ordered(&mut headless);
    let (windowed, headless) = (own_systems(app.main()), own_systems(headless.main()));
    assert!(windowed > headless + 10, "{windowed} systems, {headless} of them without a window: not all of ours");
}

fn assert_ordered(app: &mut App) {
    let mut found = ambiguities(app.main_mut());
    let render = app.sub_app_mut(RenderApp);
    // Systems of the render world look for the main one.
    render.init_resource::<bevy::render::MainWorld>();
    found.extend(ambiguities(render));
    assert!(found.is_empty(), "{} pairs:\n{}", found.len(), found.join("\n"));
}
