/**
 * Wraps what reads a view's data: a failure becomes state.problem, a success clears it, and either redraws the view. A read
 * that ends because the view was left changes nothing.
 */
export const loader =
  (ctx, state, read) =>
  async (...args) => {
    try {
      await read(...args);
      state.problem = null;
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      state.problem = failure;
    }
    ctx.update();
  };
