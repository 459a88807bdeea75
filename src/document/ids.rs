//! Identities. An id is unique for its type within one show, never reused while the show is open, and small in the file.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// A composition surface with its own size and rate.
    CanvasId
);
id!(
    /// A producer of frames: one capture, one upload per new frame.
    SourceId
);
id!(
    /// An ordered list of layers.
    SceneId
);
id!(
    /// A placement of a source or a scene; unique over all scenes of the show.
    LayerId
);
id!(
    /// A window or a monitor that shows a picture of the show.
    ProjectorId
);
id!(
    /// One effect in the stack of one layer; unique over the show.
    EffectId
);
