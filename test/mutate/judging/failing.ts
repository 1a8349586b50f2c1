describe('a file that fails', () => {
  it('passes', () => {});
  it('fails first', () => {
    throw new RangeError('for a reason');
  });
  it('fails next', () => {
    throw new RangeError('for another');
  });
});
