declare module "plotly.js-cartesian-dist-min" {
  const Plotly: {
    newPlot(host: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    purge(host: HTMLElement): void;
  };
  export default Plotly;
}
