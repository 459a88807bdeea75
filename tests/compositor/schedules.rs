//! Our own systems are ordered wherever two of them touch the same thing: what runs first is never left to chance.

use bevy::ecs::schedule::{InternedScheduleLabel, Schedules};
use bevy::prelude::*;
use bevy::render::RenderApp;
use scrim::app::headless::HeadlessStudio;
use scrim::document::Show;
use scrim::scene::ClockMode;
use scrim::testing::TestStudio;
use std::collections::HashMap;

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
                if let (Some(one), Some(other)) = (name(one), name(other)) {
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
    let mut studio = studio.unwrap();
    let mut found = ambiguities(studio.app.main_mut());
    let render = studio.app.sub_app_mut(RenderApp);
    // Systems of the render world look for the main one.
    render.init_resource::<bevy::render::MainWorld>();
    found.extend(ambiguities(render));
    assert!(found.is_empty(), "{} pairs:\n{}", found.len(), found.join("\n"));
}
