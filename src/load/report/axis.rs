//! Axes: where a value stands, and which values are named.

/// An axis whose every step is ten times the one before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decades {
    first: i32,
    last: i32,
}

// === impl Decades ===

impl Decades {
    /// An axis that holds both values, at least one decade long.
    pub(super) fn of(least: f64, most: f64) -> Self {
        let exponent = |value: f64| value.max(1e-9).log10();
        let first = exponent(least).floor() as i32;
        let last = (exponent(most).ceil() as i32).max(first + 1);
        Self { first, last }
    }

    /// Returns where a value stands, from 0 to 1.
    pub(super) fn place(self, value: f64) -> f64 {
        let length = f64::from(self.last - self.first);
        ((value.max(1e-12).log10() - f64::from(self.first)) / length).clamp(0.0, 1.0)
    }

    /// Returns the values that are named.
    pub(super) fn ticks(self) -> impl Iterator<Item = f64> {
        (self.first..=self.last).map(|exponent| 10_f64.powi(exponent))
    }
}

/// Returns the least of 1, 2 or 5 times a power of ten that is not below `most`: where an axis from zero ends.
pub(super) fn round_up(most: f64) -> f64 {
    let power = 10_f64.powf(most.max(1e-9).log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().find(|step| step * power >= most);
    step.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_decades_holds_its_values() {
        let axis = Decades::of(0.000_04, 0.003);
        assert_eq!((axis.first, axis.last), (-5, -2));
        assert_eq!((axis.place(1e-5), axis.place(1e-2), axis.place(0.0), axis.place(1.0)), (0.0, 1.0, 0.0, 1.0));
        assert!((axis.place(1e-4) - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(axis.ticks().count(), 4);
        assert_eq!(Decades::of(1.0, 1.0).ticks().count(), 2);
    }

    #[test]
    fn an_axis_from_zero_ends_at_a_round_number() {
        for (most, end) in [(0.7, 1.0), (1.0, 1.0), (1.1, 2.0), (30.0, 50.0), (51.0, 100.0), (23_456.0, 50_000.0)] {
            assert!((round_up(most) - end).abs() < 1e-6, "{most}: {}", round_up(most));
        }
    }
}
