import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import { CurrentSession, type Session, SignedIn } from '../identity/index.ts';
import { dashboardView, type DashboardView } from './dashboard.view.ts';
import { ReadDashboard } from './read-dashboard.ts';

@ApiTags('orders')
@Controller('api/seller/dashboard')
export class DashboardController {
  private readonly dashboard: ReadDashboard;

  constructor(dashboard: ReadDashboard) {
    this.dashboard = dashboard;
  }

  @Get()
  @SignedIn({ scope: 'orders:read' })
  @Endpoint({ summary: 'Figures of what you sell, at most 15 minutes old', response: dashboardView })
  async read(@CurrentSession() { person }: Session): Promise<DashboardView> {
    return this.dashboard.of(person.id);
  }
}
