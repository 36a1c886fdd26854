"""A process that was begun before the kernel is started."""

from quire.kernel.local import LocalKernel
from quire.kernel.settings import KernelSettings


async def test_a_kernel_begun_early_starts_with_the_process_that_is_already_there(tmp_path):
    kernel = LocalKernel(KernelSettings(str(tmp_path), standby=False))
    kernel.warm()
    begun = kernel._standby
    worker = await begun
    info = await kernel.start()
    assert info.pid == worker.ready.result().pid
    await kernel.close()
    assert worker.death.done()
