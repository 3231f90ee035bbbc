//! The macro that binds a function to the run's clock, with a random stream of its own. Knows no function.

/// A [`Func`] of a Rust function whose first parameter is `&ClockAndRandom`; otherwise written like [`crate::func!`]:
/// `bound!(clock, "shuffle", shuffle as (Str))`.
macro_rules! bound {
    ($clock:expr, $name:literal, $f:path as ($($arg:ty),* $(; $rest:ty)?)) => {{
        let clock = std::rc::Rc::clone($clock);
        $crate::template::func::Func::bound(
            $name,
            $crate::value::Signature {
                params: &[$(<$arg as $crate::template::func::Arg>::TYPE),*],
                rest: $crate::func!(@rest $($rest)?),
            },
            move |_call| {
                let mut _i = 0;
                clock.drawn_by($name);
                $crate::template::func::Ret::ret($f(
                    &clock,
                    $({
                        _i += 1;
                        $crate::template::func::take::<$arg>(_call.args, _i - 1)
                    },)*
                    $($crate::template::func::take_rest::<$rest>(_call.args, _i))?
                ))
            },
        )
    }};
}
pub(crate) use bound;
