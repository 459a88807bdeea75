//! The GPU's own clock, for who asks.

use super::noise;
use scrim::testing::{TestFrame, TestStudio};

#[test]
fn every_picture_is_timed_by_the_gpu() {
    let frames: Vec<_> = (0..8).map(|seed| TestFrame::opaque(&noise(64, 48, seed))).collect();
    // A studio of its own: others are not to be timed.
    let studio = TestStudio::new(64, 48).with(|_| {}).frame_source(1, frames).show(1);
    studio.run(|live| {
        if !live.studio.time_gpu() {
            println!("skipped: this device has no clock that commands can read");
            return;
        }
        live.studio.take_gpu_times(|times| panic!("nothing was composed, but {times:?}"));
        let composed = live.counted(|live| {
            for _ in 0..4 {
                live.step();
                live.studio.wait();
            }
        });
        // What was mapped is taken in at the next step.
        live.step();
        let mut found = Vec::new();
        live.studio.take_gpu_times(|times| found.push(times));
        assert!(composed.composed >= 3, "{composed:?}");
        assert!(found.len() as u64 >= composed.composed, "{} of {} were timed", found.len(), composed.composed);
        for times in &found {
            assert!(times.compose_ms >= 0.0 && times.compose_ms < 10_000.0, "{times:?}");
            assert!(times.readback_ms >= 0.0 && times.readback_ms < 10_000.0, "{times:?}");
        }
    });
}
