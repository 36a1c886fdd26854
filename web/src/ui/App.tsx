/** The shell: header, rail with its panel, the column of cells, and whatever stands above them. */
import { type ReactNode, useEffect } from "react";
import { Notebook } from "../notebook/Notebook";
import { useSession } from "../state/hooks";
import { notebookPath } from "../state/session";
import { useSignal } from "../state/signal";
import { Banners } from "./Banners";
import { Header } from "./Header";
import { TooltipProvider } from "./Menu";
import { NoticeList } from "./NoticeList";
import { Rail } from "./Rail";
import { home, overlays, wide } from "./slots";

export function App(): ReactNode {
  const above = useSignal(overlays);
  return (
    <TooltipProvider>
      <div className="app">
        {notebookPath ? <NotebookPage /> : <HomePage />}
        <NoticeList />
        {above.map((Overlay, index) => (
          <Overlay key={index} />
        ))}
      </div>
    </TooltipProvider>
  );
}

function NotebookPage(): ReactNode {
  const { title } = useSession();
  const Wide = useSignal(wide);
  useEffect(() => {
    document.title = title ? `${title} – Quire` : "Quire";
  }, [title]);
  return (
    <>
      <Header />
      <div className="frame">
        <Rail />
        <main className="page" id="page" tabIndex={-1} inert={Wide !== null}>
          <Banners />
          <Notebook />
        </main>
        {Wide && <Wide />}
      </div>
    </>
  );
}

function HomePage(): ReactNode {
  const Home = useSignal(home);
  const Wide = useSignal(wide);
  return (
    <>
      <main className="page home" inert={Wide !== null}>
        {Home && <Home />}
      </main>
      {Wide && <Wide />}
    </>
  );
}
