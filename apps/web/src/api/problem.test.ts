import { describe, expect, it } from 'vitest';
import { ApiProblem, mayPass, networkProblem } from './problem.ts';

describe('trying again', () => {
  it.each([429, 500, 502, 503])('may help after %s', (status) => {
    expect(mayPass(new ApiProblem({ status }))).toBe(true);
  });

  it('may help without a network, and where the page itself broke', () => {
    expect(mayPass(networkProblem())).toBe(true);
    expect(mayPass(new TypeError('undefined is not a function'))).toBe(true);
  });

  it.each([400, 401, 403, 404, 409, 422])('does not help after %s', (status) => {
    expect(mayPass(new ApiProblem({ status }))).toBe(false);
  });
});
