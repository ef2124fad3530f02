use tower_layer::Layer;

use super::service::Origins;

/// Keeps browsers from third parties. See the [module docs](super).
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct OriginsLayer(());

impl OriginsLayer {
    /// Makes the layer.
    pub fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for OriginsLayer {
    type Service = Origins<S>;

    fn layer(&self, inner: S) -> Origins<S> {
        Origins::new(inner)
    }
}
