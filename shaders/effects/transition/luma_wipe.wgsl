// x: how far the wipe is, y: how steep its edge, w: above 0 the order is turned round.
fn arrived(at: At, p: u32) -> f32 {
    let knobs = param(p);
    let place = turn(at, p);
    return saturate(knobs.x - select(place, 1.0 - place, knobs.w > 0.0) * knobs.y);
}
