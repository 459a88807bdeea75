//! All registered effects, by kind.

use super::{Effect, EffectInfo};
use bevy::prelude::*;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

/// The effects that scene files can name.
#[derive(Resource, Clone, Default)]
pub struct EffectCatalog {
    effects: BTreeMap<&'static str, Arc<dyn Effect>>,
}

impl EffectCatalog {
    /// Adds an effect; a second one of the same kind replaces the first.
    pub fn insert(&mut self, effect: Arc<dyn Effect>) {
        self.effects.insert(effect.info().kind, effect);
    }

    /// Takes an effect out; layers that name it are passed through.
    pub fn remove(&mut self, kind: &str) {
        self.effects.remove(kind);
    }

    pub fn get(&self, kind: &str) -> Option<&Arc<dyn Effect>> {
        self.effects.get(kind)
    }

    /// All, by kind.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Effect>> {
        self.effects.values()
    }

    /// What pickers and panels need: category, then label.
    pub fn infos(&self) -> Vec<EffectInfo> {
        let mut infos: Vec<_> = self.effects.values().map(|effect| effect.info().clone()).collect();
        infos.sort_by_key(|info| (info.category, info.label));
        infos
    }
}

/// Registers one effect: `app.add_plugins(EffectPlugin::<Halftone>::default())` is all that a plug-in crate needs.
pub struct EffectPlugin<E>(PhantomData<fn() -> E>);

impl<E> Default for EffectPlugin<E> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<E: Effect + Default> Plugin for EffectPlugin<E> {
    fn build(&self, app: &mut App) {
        app.init_resource::<EffectCatalog>();
        app.world_mut().resource_mut::<EffectCatalog>().insert(Arc::new(E::default()));
    }
}
