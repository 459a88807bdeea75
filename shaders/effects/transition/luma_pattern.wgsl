// When a place changes, from 0 to 1. The vectors are those of `luma_wipe`; the second one's xy is the centre, the third's xy cells per pixel.
fn turn(at: At, p: u32) -> f32 {
    let shape = param(p + 1u);
    let from_middle = at.px - shape.xy;
    let share = at.px / at.size;
    let place = at.px * param(p + 2u).xy;
    let cell = floor(place);
    switch i32(param(p).z) {
        case 1: { return share.y; }
        case 2: { return length(from_middle) * shape.z; }
        case 3: {
            let angle = atan2(from_middle.x + 0.0009765625, -from_middle.y) * 0.15915494;
            return select(angle, angle + 1.0, angle < 0.0);
        }
        case 4: { return (abs(from_middle.x) / at.size.x + abs(from_middle.y) / at.size.y); }
        case 5: { return place.y - cell.y; }
        case 6: {
            let sum = cell.x + cell.y;
            return 0.5 * (place.x - cell.x + sum - 2.0 * floor(0.5 * sum));
        }
        default: { return share.x; }
    }
}
