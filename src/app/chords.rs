//! Shortcuts survive slow updates. egui is told the keys of a whole update with the modifiers that are held at its end: Ctrl+Z that was
//! typed and let go within one update would be a plain Z. What follows a key on the modifiers waits for the next update instead.

use super::wake::Wake;
use bevy::ecs::message::MessageCursor;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;

pub struct ChordsPlugin;

impl Plugin for ChordsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(First, keep_chords);
    }
}

fn keep_chords(
    mut messages: ResMut<Messages<KeyboardInput>>,
    mut cursor: Local<MessageCursor<KeyboardInput>>,
    mut waiting: Local<Vec<KeyboardInput>>,
    wake: Res<Wake>,
) {
    let waited = !waiting.is_empty();
    let mut keys: Vec<KeyboardInput> = waiting.drain(..).chain(cursor.read(&messages).cloned()).collect();
    let end = chord_end(&keys);
    if end == keys.len() && !waited {
        return;
    }
    *waiting = keys.split_off(end);
    // Messages of earlier updates were read by everybody in those.
    messages.clear();
    messages.write_batch(keys);
    *cursor = messages.get_cursor_current();
    if !waiting.is_empty() {
        wake.now();
    }
}

/// How many of these keys can be told with the modifiers that are held at their end.
fn chord_end(keys: &[KeyboardInput]) -> usize {
    let mut pressed = false;
    let changes = |key: &KeyboardInput| {
        if is_modifier(&key.logical_key) {
            return pressed;
        }
        pressed |= key.state.is_pressed();
        false
    };
    keys.iter().position(changes).unwrap_or(keys.len())
}

fn is_modifier(key: &Key) -> bool {
    matches!(key, Key::Control | Key::Shift | Key::Alt | Key::Super | Key::Meta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::input::ButtonState::{self, Pressed, Released};
    use bevy::input::keyboard::KeyCode;

    fn key(key: Key, state: ButtonState) -> KeyboardInput {
        KeyboardInput {
            key_code: KeyCode::KeyZ,
            logical_key: key,
            state,
            text: None,
            repeat: false,
            window: Entity::PLACEHOLDER,
        }
    }

    #[test]
    fn a_shortcut_that_was_let_go_keeps_its_modifier() {
        let z = || Key::Character("z".into());
        let typed = [
            key(Key::Control, Pressed),
            key(z(), Pressed),
            key(z(), Released),
            key(Key::Control, Released),
            key(z(), Pressed),
        ];
        assert_eq!(chord_end(&typed), 3, "Ctrl is let go in the next update");
        assert_eq!(chord_end(&typed[3..]), 2, "and the plain key is told with it");
        assert_eq!(chord_end(&typed[..3]), 3);
    }
}
