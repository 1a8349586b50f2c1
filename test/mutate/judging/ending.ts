describe('a file that ends its process', () => {
  it('takes the judge along', () => process.exit(1));
});
